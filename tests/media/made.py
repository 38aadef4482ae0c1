# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures for tests, good and hostile, made when they are asked for."""

import io
import random
import struct
import zlib
from functools import cache

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SCRIPT = b"<script>alert(1)</script>"
PAYLOADS = (SCRIPT, b"<?php", b"PK\x03\x04", b"%PDF-", b"GIF89a/*", b"javascript:")


def saved(image: Image.Image, kind: str, **options) -> bytes:
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def plain(width: int = 640, height: int = 480, kind: str = "JPEG", **options) -> bytes:
    return saved(Image.new("RGB", (width, height), "teal"), kind, **options)


@cache
def photo(width: int = 4000, height: int = 3000, quality: int = 91) -> bytes:
    """As large as a phone's: noise over a gradient, about 6 MB."""
    noise = Image.frombytes(
        "L", (width // 4, height // 4), random.Random(1).randbytes(width * height // 16)
    )
    noise = noise.resize((width, height))
    image = Image.merge("RGB", (noise, Image.linear_gradient("L").resize((width, height)), noise))
    fine = Image.effect_noise((width, height), 28)
    return saved(
        Image.blend(image, Image.merge("RGB", (fine, fine, fine)), 0.35), "JPEG", quality=quality
    )


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def png(
    width: int, height: int, *, bits: int = 1, colour: int = 0, rows: int = 0, more: bytes = b""
) -> bytes:
    """A PNG whose head says what we like; `rows` of zeros follow."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    line = b"\x00" * (1 + (width * bits + 7) // 8)
    pack = zlib.compressobj(9)
    packed = b"".join(pack.compress(line) for _ in range(rows)) + pack.flush()
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + more
        + chunk(b"IDAT", packed)
        + chunk(b"IEND", b"")
    )


def jpeg_head_only(width: int, height: int) -> bytes:
    frame = struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x11\x00\x02\x11\x00\x03\x11\x00"
    return b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def gif_with_screen(width: int, height: int) -> bytes:
    small = saved(Image.new("P", (1, 1)), "GIF")
    return small[:6] + struct.pack("<HH", width, height) + small[10:]


def webp_canvas(width: int, height: int) -> bytes:
    body = saved(Image.new("RGB", (1, 1)), "WEBP", lossless=True)[12:]
    head = (
        b"\x00\x00\x00\x00" + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    )
    inner = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + head + body
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


def many_frames(kind: str, count: int) -> bytes:
    frames = [Image.new("RGB", (2, 2), (number % 256, 0, 0)) for number in range(count)]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=0)


def gps(orientation: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Secret Camera"
    exif[0x927C] = b"MakerNote bytes"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (50.0, 15.0, 51.0)
    return exif


def with_metadata(
    kind: str = "JPEG", orientation: int = 6, size: tuple[int, int] = (640, 480)
) -> bytes:
    """Place, camera, comment and profile, upright only when the orientation is applied."""
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, 0, size[0] // 2, size[1]))
    more = {"exif": gps(orientation)}
    if kind == "JPEG":
        more["comment"] = SCRIPT
    return saved(image, kind, **more)


def polyglots() -> dict[str, bytes]:
    text = PngInfo()
    text.add_text("Comment", SCRIPT.decode())
    text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>" + SCRIPT.decode() + "</x:xmpmeta>", zip=True)
    gif = saved(Image.new("P", (16, 16)), "GIF", comment=SCRIPT)
    return {
        "gif with a comment": gif,
        "gif that is a script": b"GIF89a/*" + gif[8:] + b"*/=1;alert(1)//",
        "jpeg with html": plain(32, 32, comment=b"<html>" + SCRIPT),
        "jpeg and pdf": plain(32, 32) + b"%PDF-1.4\n1 0 obj<</JS(alert(1))>>",
        "png and zip": plain(32, 32, "PNG") + b"PK\x03\x04" + b"a" * 50,
        "png and html": plain(32, 32, "PNG") + SCRIPT + b"<?php system($_GET[0]); ?>",
        "png with text": plain(32, 32, "PNG", pnginfo=text),
    }


def strangers() -> dict[str, bytes]:
    """Kinds that are none of ours, under whatever name."""
    image = Image.new("RGB", (16, 16), "red")
    kinds = {
        kind: saved(image, kind) for kind in ("TIFF", "ICO", "BMP", "PDF", "EPS", "PPM", "TGA")
    }
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
    )
    return kinds | {
        "SVG": svg,
        "SVGZ": zlib.compress(svg),
        "XBM": saved(Image.new("1", (8, 8)), "XBM"),
        "MVG": b"push graphic-context\nfill 'url(https://127.0.0.1/x.jpg\"|ls \"-la)'\n",
        "MSL": b"<?xml version='1.0'?><image><read filename='/etc/passwd'/></image>",
        "PostScript": b"%!PS\nuserdict /setpagedevice undef\n{ null restore } stopped { pop } if\n",
        "HTML": b"<!doctype html>" + SCRIPT,
        "PSD": b"8BPS\x00\x01" + b"\x00" * 60,
        "FLI": struct.pack("<IHH", 128, 0xAF11, 1) + b"\x00" * 120,
        "AVIF": b"\x00\x00\x00\x1cftypavif" + b"\x00" * 200,
        "text": b"just words",
        "nothing": b"",
    }
