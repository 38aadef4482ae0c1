# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes a picture anew, in the bounded child process: no byte of the upload goes further.

Nothing of Django is imported here. The answer is {"refused": why} or {"forms": [...]}.
"""

import base64
import hashlib
import io
import warnings
from typing import Any

from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
ACCEPTED = (*FORMATS, "MPO")
"""MPO is what many phones write: a JPEG with a second picture behind it, which we leave."""

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 30_000
WIDTHS = (320, 960, 1920)
TALLEST = 2.5
"""Times the width: of a long screenshot enough can be read, a banner of one pixel is none."""

QUALITY = 80
CARD_WIDTHS = (480,)
AVATAR_WIDTHS = (96,)

Image.MAX_IMAGE_PIXELS = 2 * MOST_PIXELS


def reencode(content: bytes) -> dict[str, Any]:
    """Every form of a picture that a person uploaded, the smallest first."""
    return _reencoded(content, WIDTHS)


def reencode_for_card(content: bytes) -> dict[str, Any]:
    """The one small form that a link's card shows."""
    return _reencoded(content, CARD_WIDTHS)


def reencode_for_avatar(content: bytes) -> dict[str, Any]:
    """The one small square that stands beside a name."""
    return _reencoded(content, AVATAR_WIDTHS, square=True)


def _reencoded(content: bytes, widths: tuple[int, ...], *, square: bool = False) -> dict[str, Any]:
    warnings.simplefilter("ignore")
    if not content:
        return {"refused": "empty"}
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
    except Image.DecompressionBombError:
        return {"refused": "pixels"}
    except Exception:  # Whatever a decoder says of a head it cannot read.
        return {"refused": "kind"}
    if image.format not in ACCEPTED:
        return {"refused": "kind"}
    width, height = image.size
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE or not width * height:
        return {"refused": "pixels"}
    try:
        pixels = _pixels(image, widths[-1])
        if square:
            pixels = ImageOps.fit(pixels, (min(pixels.size),) * 2)
    except MemoryError:
        raise
    except Exception:
        return {"refused": "damaged"}
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "forms": [_form(pixels, width) for width in _fitting(widths, pixels.width)],
    }


def _pixels(image: Image.Image, widest: int) -> Image.Image:
    """The first frame upright in plain colours, no larger than is needed, and nothing else."""
    image.seek(0)
    orientation = _orientation(image)
    if image.format in ("JPEG", "MPO"):
        image.draft(image.mode, (widest, widest))
    image.load()
    profile = image.info.get("icc_profile")
    if image.mode == "P":
        plain = image.convert("RGBA")
    elif image.mode.startswith("I"):
        plain = image.convert("I").point(lambda value: value / 256).convert("L")
    else:
        plain = image.copy()
    plain.info = {key: value for key, value in image.info.items() if key == "transparency"}
    plain = _in_srgb(plain, profile)
    plain.info = {}
    longest = 2 * widest * TALLEST
    if max(plain.size) > longest:
        plain.thumbnail((int(longest), int(longest)), reducing_gap=2.0)
    return ORIENTATIONS.get(orientation, lambda same: same)(plain)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:
        return 1


ORIENTATIONS = {
    2: ImageOps.mirror,
    3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
    4: ImageOps.flip,
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.transpose(Image.Transpose.ROTATE_270),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.transpose(Image.Transpose.ROTATE_90),
}


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as browsers take them without a profile; one that is broken is left out."""
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    goal = "RGBA" if has_alpha else "RGB"
    if profile and len(profile) < 1_000_000 and image.mode in ("RGB", "RGBA", "CMYK"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            wanted = ImageCms.createProfile("sRGB")
            mode = "RGBA" if image.mode == "RGBA" else "RGB"
            changed = ImageCms.profileToProfile(image, given, wanted, outputMode=mode)
            return (changed or image).convert(goal)
        except Exception:
            return image.convert(goal)
    return image.convert(goal)


def _fitting(widths: tuple[int, ...], width: int) -> list[int]:
    """The widths to make: those the picture has, and its own where it has less than the next."""
    fitting = [one for one in widths if one <= width]
    if len(fitting) < len(widths) and (not fitting or width > 1.2 * fitting[-1]):
        fitting.append(width)
    return fitting


def _form(pixels: Image.Image, width: int) -> dict[str, Any]:
    scale = min(width / pixels.width, TALLEST * max(width, 320) / pixels.height, 1)
    size = (max(1, round(pixels.width * scale)), max(1, round(pixels.height * scale)))
    image = pixels if size == pixels.size else pixels.resize(size, reducing_gap=2.0)
    output = io.BytesIO()
    image.save(output, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return {
        "width": size[0],
        "height": size[1],
        "content": base64.b64encode(output.getvalue()).decode(),
    }
