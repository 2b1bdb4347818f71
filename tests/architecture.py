"""What the code's form must be, as far as a machine can see it: each rule looks at a tree and names what breaks it."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

PACKAGES = ("services", "shared", "cli", "deploy", "clients/python/src", "clients/python/examples", "benchmarks")
FILE_LINES_MAX = 300
FUNCTION_LINES_MAX = 40

SQL = re.compile(
    r"\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\S+\s+(AS\s+\w+\s+)?SET\s|DELETE\s+FROM\s|WITH\s+\w+\s*(\([^)]*\)\s*)?AS\s|"
    r"TRUNCATE\s|COPY\s+\w+|LOCK\s+TABLE\s|CREATE\s+(TEMP|TABLE|INDEX)|ALTER\s+TABLE\s|DROP\s+TABLE\s|NOTIFY\s|LISTEN\s)"
)
SQL_IS_IN = re.compile(r"(^|/)store\.py$|^shared/messaging/|^shared/database\.py$")

# What others call the files of a room (architecture.md 2), and what ours are called.
RENAMED = {
    "models.py": "commands.py",
    "schemas.py": "commands.py",
    "routes.py": "api.py",
    "router.py": "api.py",
    "views.py": "api.py",
    "endpoints.py": "api.py",
    "service.py": "handlers.py",
    "services.py": "handlers.py",
    "use_cases.py": "handlers.py",
    "domain.py": "rules.py",
    "policies.py": "rules.py",
    "validators.py": "rules.py",
    "repository.py": "store.py",
    "repositories.py": "store.py",
    "queries.py": "store.py",
    "dao.py": "store.py",
    "crud.py": "store.py",
}
NAMES_OF_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}

FLOAT_IS_IN = re.compile(r"^shared/charter/yaml_core\.py$")  # reads YAML's floats, to refuse them where money is
PURE = re.compile(r"^services/settlement/engine/|^services/.*/rules\.py$|^shared/(money|periods)\.py$|^shared/charter/")
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}


def sql_outside_stores(root: Path) -> Iterator[str]:
    """style.md 2, habit 4: every statement is in a store.py (or in what shared keeps for messages and connections)."""
    for path, tree in _modules(root, "services", "shared"):
        if not SQL_IS_IN.search(path):
            yield from (f"{path}:{line}: SQL" for line in _lines(tree, _is_sql))


def routes_outside_api(root: Path) -> Iterator[str]:
    """Architecture.md 2: HTTP comes into a service through its rooms' api.py."""
    for path, tree in _modules(root, "services"):
        if Path(path).name != "api.py":
            yield from (f"{path}:{line}: a router" for line in _lines(tree, _makes_router))


def renamed_files(root: Path) -> Iterator[str]:
    """Architecture.md 2 and style.md 2, habit 6: the floor plan's own names, and no drawer for odds and ends."""
    for path in _files(root, *PACKAGES):
        name = Path(path).name
        if path.startswith("services/") and name in RENAMED:
            yield f"{path}: in this house that is {RENAMED[name]}"
        if NAMES_OF_NOTHING & {part.removesuffix(".py") for part in Path(path).parts}:
            yield f"{path}: says nothing of what is in it"


def long_files(root: Path) -> Iterator[str]:
    """style.md 2, habit 8."""
    for path in _files(root, *PACKAGES, "tests"):
        lines = len((root / path).read_text(encoding="utf-8").splitlines())
        if lines > FILE_LINES_MAX:
            yield f"{path}: {lines} lines"


def long_functions(root: Path) -> Iterator[str]:
    """style.md 2, habit 8. Lines from `def` to the last one, docstring included."""
    for path, tree in _modules(root, *PACKAGES, "tests"):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    yield f"{path}:{node.lineno}: {node.name} has {lines} lines"


def clocks_in_pure_code(root: Path) -> Iterator[str]:
    """style.md 2, habit 2: decisions have no clock. Modules are import-linter's; this sees what dates can do."""
    for path, tree in _modules(root, "services", "shared"):
        if PURE.search(path):
            yield from (f"{path}:{line}: a clock" for line in _lines(tree, _reads_clock))


def floats_in_pure_code(root: Path) -> Iterator[str]:
    """domain.md 6: money and time are never floats."""
    for path, tree in _modules(root, "services", "shared"):
        if PURE.search(path) and not FLOAT_IS_IN.search(path):
            yield from (f"{path}:{line}: a float" for line in _lines(tree, _is_float))


RULES: tuple[Callable[[Path], Iterator[str]], ...] = (
    sql_outside_stores,
    routes_outside_api,
    renamed_files,
    long_files,
    long_functions,
    clocks_in_pure_code,
    floats_in_pure_code,
)


def _files(root: Path, *packages: str) -> list[str]:
    return sorted(str(path.relative_to(root)) for package in packages for path in (root / package).rglob("*.py"))


def _modules(root: Path, *packages: str) -> Iterator[tuple[str, ast.Module]]:
    for path in _files(root, *packages):
        yield path, ast.parse((root / path).read_text(encoding="utf-8"))


def _lines(tree: ast.Module, found: Callable[[ast.expr], bool]) -> Iterator[int]:
    return (node.lineno for node in ast.walk(tree) if isinstance(node, ast.expr) and found(node))


def _is_sql(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value) is not None


def _makes_router(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return (called.id if isinstance(called, ast.Name) else getattr(called, "attr", None)) == "APIRouter"


def _reads_clock(node: ast.expr) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    owner = node.value
    return (owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", ""), node.attr) in CLOCKS


def _is_float(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, float)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
