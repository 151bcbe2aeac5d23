"""Wheels and source archives made for tests, inert and small."""

import base64
import hashlib
import io
import struct
import tarfile
import zipfile

METADATA = "Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nLicense-Expression: MIT\nProject-URL: Source, https://example.org/{name}\n"


def hashed(content):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def dist_info(name="demo", version="1.0", metadata=METADATA, **more):
    folder = f"{name}-{version}.dist-info"
    files = {
        f"{folder}/METADATA": metadata.format(name=name, version=version).encode(),
        f"{folder}/WHEEL": b"Wheel-Version: 1.0\n",
    }
    return folder, files | {f"{folder}/{key}": value for key, value in more.items()}


def with_record(folder, files, *, leave_out=(), wrong=(), extra=()):
    lines = [
        f"{path},{hashed(b'x' if path in wrong else content)},{len(content)}"
        for path, content in files.items()
        if path not in leave_out
    ]
    lines += [*extra, f"{folder}/RECORD,,"]
    return files | {f"{folder}/RECORD": "\n".join(lines).encode() + b"\n"}


def zipped(files):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return made.getvalue()


def wheel(files=None, *, metadata=METADATA, name="demo", entry_points=None, **record):
    folder, about = dist_info(name, metadata=metadata)
    if entry_points:
        about[f"{folder}/entry_points.txt"] = entry_points.encode()
    return zipped(with_record(folder, {"demo/__init__.py": b"", **(files or {}), **about}, **record))


def sdist(files, name="demo", version="1.0", kind="gz"):
    files = {"PKG-INFO": METADATA.format(name=name, version=version).encode(), **files}
    return tarred({f"{name}-{version}/{path}": content for path, content in files.items()}, kind)


def tarred(files, kind="gz"):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=f"w:{kind}", format=tarfile.PAX_FORMAT) as archive:
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return made.getvalue()


def installed(site, files=None, **record):
    """Write an installed package below `site`; returns its `.dist-info` folder."""
    folder, about = dist_info()
    every = with_record(folder, {"demo/__init__.py": b"", **(files or {}), **about}, **record)
    for path, content in every.items():
        place = site / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return site / folder


def elf(search="", needed=("libc.so.6",), *, runpath=False, wide=True, little=True):
    """A library of a header, two segments, a table of strings and a dynamic section."""
    order = "<" if little else ">"
    table, entries = b"\0", []
    for tag, text in [
        *((1, one) for one in needed),
        *([(29 if runpath else 15, search)] if search is not None else []),
    ]:
        entries.append((tag, len(table)))
        table += text.encode() + b"\0"
    header, segment, width = (64, 56, "qQ") if wide else (52, 32, "iI")
    at = header + 2 * segment
    dynamic = [(5, at), (10, len(table)), *entries, (0, 0)]
    body = table + b"".join(struct.pack(order + width, *one) for one in dynamic)
    start, size = at + len(table), len(body) - len(table)
    total = at + len(body)
    if wide:
        segments = struct.pack(order + "IIQQQQQQ", 1, 5, 0, 0, 0, total, total, 1) + struct.pack(
            order + "IIQQQQQQ", 2, 6, start, start, 0, size, size, 8
        )
        rest = struct.pack(order + "HHIQQQIHHHHHH", 3, 62, 1, 0, header, 0, 0, header, segment, 2, 0, 0, 0)
    else:
        segments = struct.pack(order + "IIIIIIII", 1, 0, 0, 0, total, total, 5, 1) + struct.pack(
            order + "IIIIIIII", 2, start, start, 0, size, size, 6, 4
        )
        rest = struct.pack(order + "HHIIIIIHHHHHH", 3, 3, 1, 0, header, 0, 0, header, segment, 2, 0, 0, 0)
    return b"\x7fELF" + bytes([2 if wide else 1, 1 if little else 2, 1]) + bytes(9) + rest + segments + body
