"""Which files nobody expects to be read, by their names: images, archives, editors' leftovers and the like."""

import re
from os.path import splitext

from index.messages import LeftOut

_ENDINGS = {
    LeftOut.IMAGE: "png jpg jpeg jpe gif bmp tif tiff webp svg svgz ico heic heif avif jxl psd ai xcf raw cr2 nef dng"
    " eps drawio excalidraw",
    LeftOut.RECORDING: "mp3 wav ogg oga flac m4a aac opus wma mid midi aiff aif",
    LeftOut.VIDEO: "mp4 m4v mov avi mkv webm wmv flv mpg mpeg ogv 3gp",
    LeftOut.ARCHIVE: "zip tar gz tgz bz2 tbz xz txz 7z rar zst lz4 lzma cab iso dmg jar war whl deb rpm apk",
    LeftOut.PROGRAM: "exe dll so dylib bin msi app class o a obj lib pyc pyo pyd wasm node",
    LeftOut.FONT: "ttf otf woff woff2 eot",
    LeftOut.DATABASE: "db sqlite sqlite3 db3 mdb accdb parquet feather npy npz h5 hdf5 pkl pickle rdb",
    LeftOut.SOURCE_CODE: "py pyi js mjs cjs ts tsx jsx vue svelte c h cc cpp cxx hpp cs java kt kts go rs rb php pl pm"
    " lua swift scala clj hs ml ex exs erl r jl dart m mm asm s sh bash zsh fish bat cmd ps1 sql css scss sass less"
    " gradle cmake mk tf proto graphql map lock",
}
_KINDS = {f".{ending}": kind for kind, endings in _ENDINGS.items() for ending in endings.split()}
_WHOLE_NAMES = {
    "makefile": LeftOut.SOURCE_CODE,
    "dockerfile": LeftOut.SOURCE_CODE,
    **dict.fromkeys(
        "jenkinsfile vagrantfile gemfile rakefile procfile brewfile justfile pipfile codeowners".split(),
        LeftOut.SOURCE_CODE,
    ),
    "package-lock.json": LeftOut.SOURCE_CODE,
    "npm-shrinkwrap.json": LeftOut.SOURCE_CODE,
    "pnpm-lock.yaml": LeftOut.SOURCE_CODE,
    "thumbs.db": LeftOut.LEFTOVER,
    "ehthumbs.db": LeftOut.LEFTOVER,
    "desktop.ini": LeftOut.LEFTOVER,
    "icon\r": LeftOut.LEFTOVER,
}
_LEFTOVER = re.compile(
    r".*~|~\$.*|#.*#"
    r"|.*\.(?:sw[opn]|orig|rej|bak|tmp|temp|crdownload|part|partial)"
    r"|.*\((?:[^()]{1,80} )?(?:conflicted copy|in conflict|case conflict)[^()]{0,80}\).*"
    r"|.*\.sync-conflict-\d{8}-\d{6}.*|.*_conf\(.{1,40}\).*",
    re.IGNORECASE | re.DOTALL,
)
# What Doxygen generates from source code beside its pages: the code once again, and the names of all members.
_GENERATED = re.compile(r".*_8[\w+]{1,8}_source\.html?|(?:class|struct|union|interface)\w+-members\.html?")
_DRAWING = ".excalidraw.md"  # of Obsidian: compressed data in Markdown
_FOLDERS = frozenset(
    "node_modules bower_components jspm_packages __pycache__ site-packages __macosx cvs _darcs .git .hg .svn"
    " _sources _modules"  # which Sphinx puts beside its web pages: their text once again, and programs
    " class-use index-files src-html".split()  # Javadoc's: where each class is used, all names, and programs
)


def left_out(name: str) -> LeftOut | None:
    """Why nobody expects a file with this name to be read; None if it could be a document."""
    if kind := _WHOLE_NAMES.get(name.lower()):
        return kind
    if _LEFTOVER.fullmatch(name):
        return LeftOut.LEFTOVER
    if _GENERATED.fullmatch(name):
        return LeftOut.SOURCE_CODE
    if name.lower().endswith(_DRAWING):
        return LeftOut.IMAGE
    return _KINDS.get(splitext(name)[1].lower())


def left_out_folder(name: str) -> LeftOut | None:
    """Why nobody expects the files in a folder with this name to be read; None if they could be documents."""
    return LeftOut.PACKAGES if name.lower() in _FOLDERS else None
