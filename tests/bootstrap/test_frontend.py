from pathlib import Path

from labelhub.bootstrap.frontend import sources


def test_the_build_depends_on_sources_and_not_on_what_it_makes(tmp_path: Path) -> None:
    for name in ("package.json", "src/main.tsx", "public/icon.svg", "index.html"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    for name in ("node_modules/x/index.js", "dist/index.html", "app.tsbuildinfo", ".cache/x", ".eslintcache"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    found = {str(path.relative_to(tmp_path)) for path in sources(tmp_path)}

    assert found == {"package.json", "src/main.tsx", "public/icon.svg", "index.html"}
