"""Pictures to upload."""
import random
import struct
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(number, bytes_of_noise=200_000, note=b"Author\0Ada Lovelace of Ockham"):
    """A picture that no other number has, and a note that must not stay."""
    noise = random.Random(number).randbytes(bytes_of_noise)
    head = struct.pack(">IIBBBBB", 40, 30, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", note) + chunk(b"IDAT", noise) +
            chunk(b"IEND", b""))
