"""Draws the placeholder photos of the demo hotels: `python tenants/demo/draw_photos.py`.

Simple rooms in the hotel's colour, marked as placeholders, so that nobody takes them for real rooms. The
results are committed; run it again after changing a room here.
"""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont

WIDTH, HEIGHT = 800, 600
FINER = 2  # drawn larger and made smaller, so that edges are smooth
FOLDER = Path(__file__).parent / "photos"
FLOOR_Y = 420
CAPTION_Y = HEIGHT - 22

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Room:
    """One drawing. `beds` are widths from left to right; `view` is what the window shows."""

    hotel: str
    code: str
    colour: str
    beds: tuple[int, ...]
    view: str
    sofa: bool = False


# The caption is the hotel's name only: the font that comes with Pillow has no accents.
NAMES = {"aurora": "Hotel Aurora", "marazul": "Pousada Marazul", "harbour": "Harbour House"}
AURORA, MARAZUL, HARBOUR = "#1f4e5f", "#0a7e8c", "#3b4a6b"
ROOMS = (
    Room("aurora", "single", AURORA, (150,), "city"),
    Room("aurora", "double", AURORA, (270,), "city"),
    Room("aurora", "twin", AURORA, (150, 150), "city"),
    Room("aurora", "triple", AURORA, (230, 140), "city"),
    Room("aurora", "suite", AURORA, (300,), "city", sofa=True),
    Room("marazul", "standard", MARAZUL, (250,), "garden"),
    Room("marazul", "double", MARAZUL, (270,), "sea"),
    Room("marazul", "king", MARAZUL, (320,), "sea"),
    Room("marazul", "family", MARAZUL, (230, 130), "garden"),
    Room("marazul", "suite", MARAZUL, (310,), "sea", sofa=True),
    Room("harbour", "single", HARBOUR, (150,), "harbour"),
    Room("harbour", "double", HARBOUR, (260,), "harbour"),
    Room("harbour", "twin", HARBOUR, (150, 150), "harbour"),
    Room("harbour", "king", HARBOUR, (310,), "harbour", sofa=True),
    Room("harbour", "family", HARBOUR, (230, 130), "harbour"),
)


class Canvas:
    """A page whose numbers are those of the small picture."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER))
        self._draw = ImageDraw.Draw(self.image)

    def box(
        self, left: float, top: float, right: float, bottom: float, fill: Colour, *, radius: int = 0
    ) -> None:
        self._draw.rounded_rectangle(_finer(left, top, right, bottom), radius=radius * FINER, fill=fill)

    def shape(self, points: list[tuple[float, float]], fill: Colour) -> None:
        self._draw.polygon([(x * FINER, y * FINER) for x, y in points], fill=fill)

    def disc(self, x: float, y: float, radius: float, fill: Colour) -> None:
        self._draw.ellipse(_finer(x - radius, y - radius, x + radius, y + radius), fill=fill)

    def text(self, x: float, text: str, size: int, fill: Colour, *, anchor: str = "lm") -> None:
        font = ImageFont.load_default(size * FINER)
        self._draw.text((x * FINER, CAPTION_Y * FINER), text, font=font, fill=fill, anchor=anchor)


def _finer(*numbers: float) -> tuple[float, ...]:
    return tuple(number * FINER for number in numbers)


def mix(colour: Colour, other: Colour, part: float) -> Colour:
    """`part` of `other` in `colour`."""
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(colour, other, strict=True))
    return red, green, blue


WHITE, INK, WOOD, SUN = (255, 255, 255), (40, 44, 52), (176, 128, 84), (255, 214, 120)


def draw(room: Room) -> Image.Image:
    """The room as a picture of WIDTH by HEIGHT."""
    own = ImageColor.getrgb(room.colour)[:3]
    canvas = Canvas()
    _walls(canvas, own)
    _window(canvas, room.view, own)
    _picture(canvas, own)
    _furniture(canvas, room, own)
    _caption(canvas, NAMES[room.hotel], own)
    small = canvas.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return small.quantize(colors=128, dither=Image.Dither.NONE)


def _walls(canvas: Canvas, own: Colour) -> None:
    canvas.box(0, 0, WIDTH, FLOOR_Y, mix(own, WHITE, 0.82))
    canvas.box(0, FLOOR_Y, WIDTH, HEIGHT, mix(WOOD, WHITE, 0.35))
    for x in range(-200, WIDTH + 200, 90):
        line = mix(WOOD, WHITE, 0.22)
        canvas.shape([(x, FLOOR_Y), (x + 3, FLOOR_Y), (x - 77, HEIGHT), (x - 82, HEIGHT)], line)
    canvas.box(0, FLOOR_Y - 14, WIDTH, FLOOR_Y, mix(own, WHITE, 0.95))


def _window(canvas: Canvas, view: str, own: Colour) -> None:
    left, top, right, bottom = 520, 70, 740, 300
    canvas.box(left - 10, top - 10, right + 10, bottom + 10, WHITE, radius=6)
    canvas.box(left, top, right, bottom, (186, 222, 240))
    canvas.disc(690, 115, 22, SUN)
    {"city": _city, "sea": _sea, "garden": _garden, "harbour": _harbour}[view](canvas, left, right, bottom)
    canvas.box(626, top, 634, bottom, WHITE)
    canvas.box(left, 178, right, 186, WHITE)
    curtain = mix(own, WHITE, 0.35)
    canvas.shape([(500, 50), (560, 50), (530, 200), (520, 330), (490, 330)], curtain)
    canvas.shape([(760, 50), (700, 50), (730, 200), (740, 330), (770, 330)], curtain)
    canvas.box(486, 42, 774, 52, mix(own, INK, 0.2), radius=4)


def _city(canvas: Canvas, left: float, right: float, bottom: float) -> None:
    towers = ((0, 90), (40, 140), (85, 70), (120, 160), (165, 110), (200, 130))
    for place, (x, height) in enumerate(towers):
        fill = mix((110, 130, 150), WHITE, 0.15 * (place % 3))
        canvas.box(left + x, bottom - height, min(left + x + 36, right), bottom, fill)
        for y in range(int(bottom - height + 12), int(bottom - 8), 22):
            canvas.box(left + x + 8, y, left + x + 13, y + 8, SUN)
            if left + x + 27 < right:
                canvas.box(left + x + 22, y, left + x + 27, y + 8, SUN)


def _sea(canvas: Canvas, left: float, right: float, bottom: float) -> None:
    canvas.box(left, bottom - 110, right, bottom, (64, 158, 190))
    canvas.box(left, bottom - 34, right, bottom, (240, 221, 170))
    canvas.shape([(left + 60, bottom - 70), (left + 60, bottom - 120), (left + 95, bottom - 75)], WHITE)
    canvas.shape(
        [(left + 45, bottom - 70), (left + 105, bottom - 70), (left + 90, bottom - 58)], (150, 96, 60)
    )
    _palm(canvas, right - 36, bottom)


def _garden(canvas: Canvas, left: float, right: float, bottom: float) -> None:
    canvas.box(left, bottom - 70, right, bottom, (120, 176, 110))
    for x, radius in ((left + 30, 34), (left + 140, 26), (left + 80, 22)):
        canvas.disc(x, bottom - 70, radius, (84, 146, 92))
    _palm(canvas, right - 46, bottom - 10)


def _palm(canvas: Canvas, x: float, bottom: float) -> None:
    canvas.shape(
        [(x - 5, bottom), (x + 5, bottom), (x + 9, bottom - 95), (x + 3, bottom - 95)], (140, 100, 66)
    )
    for dx, dy in ((-42, 6), (-32, -26), (34, -24), (38, 10), (2, -40)):
        tip = (x + 6 + dx, bottom - 95 + dy)
        canvas.shape([(x, bottom - 99), tip, (x + 12, bottom - 89)], (70, 134, 84))


def _harbour(canvas: Canvas, left: float, right: float, bottom: float) -> None:
    for place, x in enumerate(range(int(left), int(right), 44)):
        fill = ((168, 84, 74), (196, 160, 108), (120, 120, 140))[place % 3]
        canvas.box(x, bottom - 130, x + 40, bottom - 60, fill)
        canvas.shape([(x, bottom - 130), (x + 40, bottom - 130), (x + 20, bottom - 156)], mix(fill, INK, 0.3))
        canvas.box(x + 14, bottom - 112, x + 26, bottom - 92, SUN)
    canvas.box(left, bottom - 60, right, bottom, (88, 122, 146))
    canvas.shape(
        [
            (left + 80, bottom - 30),
            (left + 170, bottom - 30),
            (left + 150, bottom - 8),
            (left + 100, bottom - 8),
        ],
        WHITE,
    )
    canvas.box(left + 122, bottom - 78, left + 126, bottom - 30, INK)


def _picture(canvas: Canvas, own: Colour) -> None:
    canvas.box(180, 90, 330, 190, mix(own, INK, 0.1), radius=3)
    canvas.box(188, 98, 322, 182, mix(own, WHITE, 0.9))
    canvas.disc(290, 124, 14, SUN)
    canvas.shape([(188, 182), (230, 128), (268, 182)], mix(own, WHITE, 0.45))
    canvas.shape([(240, 182), (284, 142), (322, 182)], mix(own, WHITE, 0.3))


def _furniture(canvas: Canvas, room: Room, own: Colour) -> None:
    canvas.shape([(90, 560), (700, 560), (640, 480), (150, 480)], mix(own, WHITE, 0.62))
    left = 60.0
    for width in room.beds:
        _bed(canvas, left, width, own)
        left += width + 46
    _night_table(canvas, min(left - 8, 560), own)
    if room.sofa:
        _sofa(canvas, 560, own)


def _bed(canvas: Canvas, left: float, width: int, own: Colour) -> None:
    canvas.box(left - 6, 268, left + width + 6, 420, mix(WOOD, INK, 0.25), radius=10)
    canvas.box(left, 350, left + width, 500, WHITE, radius=10)
    canvas.box(left, 402, left + width, 508, own, radius=10)
    canvas.box(left, 402, left + width, 424, mix(own, WHITE, 0.55))
    pillows = 2 if width > 200 else 1  # noqa: PLR2004 - wider than one person needs
    size = (width - 24 - 12 * (pillows - 1)) / pillows
    for number in range(pillows):
        x = left + 12 + number * (size + 12)
        canvas.box(x, 330, x + size, 382, mix(own, WHITE, 0.93), radius=14)
    canvas.box(left + 4, 506, left + 18, 524, mix(WOOD, INK, 0.3))
    canvas.box(left + width - 18, 506, left + width - 4, 524, mix(WOOD, INK, 0.3))


def _night_table(canvas: Canvas, left: float, own: Colour) -> None:
    canvas.box(left, 410, left + 66, 500, WOOD, radius=4)
    canvas.box(left + 6, 446, left + 60, 450, mix(WOOD, INK, 0.3))
    canvas.box(left + 30, 366, left + 36, 410, mix(own, INK, 0.3))
    canvas.shape([(left + 14, 370), (left + 52, 370), (left + 44, 330), (left + 22, 330)], SUN)


def _sofa(canvas: Canvas, left: float, own: Colour) -> None:
    body = mix(own, WHITE, 0.3)
    canvas.box(left, 400, left + 210, 500, body, radius=18)
    canvas.box(left - 14, 430, left + 20, 510, mix(body, INK, 0.12), radius=14)
    canvas.box(left + 190, 430, left + 224, 510, mix(body, INK, 0.12), radius=14)
    canvas.box(left + 20, 452, left + 190, 506, mix(body, WHITE, 0.25), radius=8)


def _caption(canvas: Canvas, title: str, own: Colour) -> None:
    canvas.box(0, HEIGHT - 44, WIDTH, HEIGHT, mix(own, INK, 0.35))
    canvas.text(18, title, 20, WHITE)
    canvas.box(566, HEIGHT - 37, WIDTH - 14, HEIGHT - 7, SUN, radius=6)
    canvas.text(676, "PLACEHOLDER DRAWING", 17, INK, anchor="mm")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for drawn in ROOMS:
        draw(drawn).save(FOLDER / f"{drawn.hotel}_{drawn.code}.png", optimize=True)
