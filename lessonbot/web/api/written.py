"""What requests say: texts without signs that no database keeps, and only fields that there are."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

_ONE_LINE = r"^[^\x00-\x1f\x7f]*$"


class Said(BaseModel):
    """The body of a request; a field that is not known is a mistake, which is told."""

    model_config = ConfigDict(extra="forbid")


Line = Annotated[str, StringConstraints(max_length=100, pattern=_ONE_LINE)]
Long = Annotated[str, StringConstraints(max_length=500, pattern=_ONE_LINE)]
Code = Annotated[str, StringConstraints(max_length=32, pattern=_ONE_LINE)]
Clock = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
PublicId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
