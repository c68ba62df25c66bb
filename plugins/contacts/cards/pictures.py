"""What kind of picture a photo is, told by its first bytes."""

_HEADS = {b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png", b"GIF8": "gif"}
TYPES = {"jpg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}


def picture_ending(content: bytes) -> str:
    """Return jpg, png, gif or webp; nothing for what is no such picture."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return next((ending for head, ending in _HEADS.items() if content.startswith(head)), "")
