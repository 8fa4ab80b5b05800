"""The page of rules names every rule of the checker, and no other."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/rules.md"
PACKS = sorted((ROOT / "lessonbot/packs").glob("*.py"))
NOTING = {"error", "warning", "_error", "_warning"}
# Where the rule of a problem is worked out; it then stands in a tuple, found by its form.
WORKED_OUT = {"_note", "_check_container", "check", "_note_unused"}


def constant(node: ast.expr) -> str:
    """The text that an expression is, or nothing."""
    return str(node.value) if isinstance(node, ast.Constant) else ""


def is_sentence(node: ast.expr) -> bool:
    """Whether an expression is a text for readers."""
    return isinstance(node, ast.JoinedStr) or " " in constant(node)


def noted(call: ast.Call) -> tuple[str, str] | None:
    """The gravity and the rule that a call notes; an empty rule if that is worked out."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name in NOTING:
        return name.strip("_"), constant(call.args[-2])
    if isinstance(call.func, ast.Name) and call.func.id == "refuse":
        return "error", constant(call.args[0])
    if isinstance(call.func, ast.Name) and call.func.id == "Problem":
        return constant(call.args[3]), constant(call.args[4])
    return None


def in_tuple(found: ast.Tuple) -> str:
    """The rule in `(…, rule, words)` or in a place `(line, column, rule)`."""
    parts = found.elts
    if len(parts) > 1 and is_sentence(parts[-1]):
        return constant(parts[-2])
    is_place = len(parts) == 3 and not any(map(constant, parts[:2]))
    return constant(parts[-1]) if is_place else ""


def rules() -> tuple[set[tuple[str, str]], set[str]]:
    """The rules in the checker with their gravity where it is plain, and all their names."""
    graded: set[tuple[str, str]] = set()
    names: set[str] = set()
    for path in PACKS:
        for scope in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(scope, ast.Tuple):
                names.add(in_tuple(scope))
            if not isinstance(scope, ast.FunctionDef):
                continue
            for call in ast.walk(scope):
                found = noted(call) if isinstance(call, ast.Call) else None
                if found and found[1]:
                    graded.add(found)
                elif found:
                    assert scope.name in WORKED_OUT | NOTING, f"{path.name}: {scope.name}"
    names |= {rule for _, rule in graded}
    return graded, {name for name in names if re.fullmatch(r"[a-z]+", name)}


def explained_rules() -> dict[str, str]:
    """The headings of the third level, each with its first paragraph."""
    text = PAGE.read_text(encoding="utf-8")
    parts = re.split(r"^### (\w+)\n\n", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_rule_of_the_checker_is_explained_and_no_other() -> None:
    _, names = rules()
    assert set(explained_rules()) == names


def test_the_page_of_rules_says_what_is_an_error_and_what_a_warning() -> None:
    graded, _ = rules()
    said = explained_rules()
    assert graded
    assert [(g, r) for g, r in sorted(graded) if not re.search(rf"(?i)\b{g}\b", said[r])] == []
