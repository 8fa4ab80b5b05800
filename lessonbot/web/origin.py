"""Only our own pages may post: another site's form in the same browser may not."""

from urllib.parse import urlsplit

from fastapi import HTTPException, Request, status


async def own_page(request: Request) -> None:
    """Raise 403 for a request that a browser made for another site.

    Browsers tell in Sec-Fetch-Site, older ones in Origin; what sends neither is no browser
    and has no cookie of somebody else to misuse.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        allowed = site in {"same-origin", "none"}
    else:
        origin = request.headers.get("origin")
        allowed = origin is None or urlsplit(origin).netloc == request.headers.get("host")
    if not allowed:
        raise HTTPException(status.HTTP_403_FORBIDDEN)
