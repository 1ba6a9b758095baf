"""Questions about the files that are, or would be, committed."""

import re
import subprocess

from launch.places import ROOT

# Hosts of package registries and their mirrors; a lock that names one works only where that one is reached.
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|npmmirror\.com|yarnpkg\.com"
    r"|(?:tuna\.tsinghua|mirrors\.ustc|pypi\.douban)\.[a-z.]+|mirrors\.(?:aliyun|cloud\.tencent)\.com"
    r"|^\s*--?(?:index-url|extra-index-url|find-links|i\s)|\"resolved\": \"http",
    re.MULTILINE,
)


def files(folder: str = ".", *endings: str) -> list[str]:
    """Paths below `folder` that git knows or would add, from the root, with one of these endings."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", folder],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    return [path for path in listed if path and (ROOT / path).is_file() and path.endswith(endings or "")]


def registry_addresses() -> list[str]:
    """Places in committed text that name a package registry."""
    found = []
    for path in files():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for match in REGISTRY.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            found.append(f"{path}:{line}: names a package registry ({match.group().strip()})")
    return found
