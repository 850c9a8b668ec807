"""Hidden checks of convolution and pooling.

Each mistake is to be paid for in the checks that are about it. So images and windows are square,
kernels look the same upside down, biases are zero and windows fit, unless a check is about that;
and padding is 1 wherever a gradient of `x` is looked at for another reason than its padding.
"""

import numpy as np
from checklib import GRADIENT, Tolerance, close, equal, holds, keeps_arguments, mark

CONVOLUTION = Tolerance(rtol=1e-6, atol=1e-8)

SIZE = "`output_size` rounds the quotient down and returns an `int`, not a `float`."
BORDER = "`zero_pad` surrounds every channel with `pad` zeros; with `pad` 0 the result equals `x`."
CHANNELS = "Each filter sums over all input channels and makes one output channel, image by image."
FLIP = "The kernel is not flipped: its top left weight meets the top left number of the window."
BIAS = "The bias of a filter is added once to each of its outputs."
AXES = "Images and kernels may be rectangular: KH belongs to the height alone, KW to the width."
STRIDE = "The window of output (p, q) begins at row `p * stride` and column `q * stride`."
WHOLE = "Only whole windows count: what they cannot reach at the lower and right edge is left out."
PAD = "`conv2d_forward` pads with `pad` zeros on all four sides before anything else."
ADDS = "`dx` adds up what all the windows and all the filters that saw a pixel send back to it."
TURNED = "A window sends its gradient back through its weights as they lay on it going forward."
CUT = "The padding is cut off again: `dx` has the shape of `x`, also when `pad` is 0."
BACK_STRIDE = "Going back, windows lie where they lay going forward, `stride` apart on both axes."
UNSEEN = "A pixel that no window saw has the gradient 0 and is still there in `dx`."
DW = "`dw` has the shape of `w` and sums over all images and all windows; nothing is averaged."
DW_PLACES = "`dw` weighs the windows of the padded image by the numbers of `dout` they led to."
DB = "`db` has the shape (F,) and sums over images, rows and columns."
LARGEST = "`max_pool_forward` takes the largest number of each window, in each channel by itself."
NEGATIVE = "The maximum of a window in which all numbers are negative is negative."
POOL_STRIDE = "`stride` is independent of `size`: windows may overlap, or leave gaps."
PAIRS = "`size` and `stride` may each be an `int`, or a pair (height, width)."
ROUTE = "The gradient of a maximum goes to the number that was the maximum, and to no other."
BOTH = "A pixel that is the maximum of several windows gets the sum of their gradients."
MEAN = "`avg_pool_forward` divides the sum of a window by how many numbers the window holds."
SHARES = "Going back, every number of a window gets an equal share of the output's gradient."
ADD_SHARES = "Where average windows overlap, the shares of a pixel add up."
ROWS = "`flatten_forward` writes each image as one row: channel by channel, row by row."
SAME = "`image_filter` keeps the size of `img`, for kernels of any odd height and width."
FILTER_FLIP = "`image_filter` does not flip its kernel either."
IN_PLACE = "No function changes an array it was given, `dout` included."
CACHE = "Each cache belongs to its own forward call and can be used for backward more than once."


def about(points, en, ko, sentence):
    """Mark a check with its points, its title and the sentence of the handout it enforces."""
    return lambda test: mark.points(points)(mark.title(en=en, ko=ko)(mark.cites(sentence)(test)))


def hint(en, ko):
    """Mark a check with what helps whoever fails it."""
    return mark.feedback(en=en, ko=ko)


def images(rng, *shape):
    """Draw numbers of both signs, none of them near 0."""
    return rng.uniform(0.5, 2.0, shape) * rng.choice((-1.0, 1.0), shape)


def positive(rng, *shape):
    """Draw images whose numbers are all positive and at least 0.1 apart."""
    count = int(np.prod(shape))
    return (rng.permutation(count) + rng.uniform(0.5, 1.4, count)).reshape(shape)


def kernels(rng, *shape):
    """Draw kernels that are the same after half a turn."""
    half = rng.normal(size=shape)
    return half + half[..., ::-1, ::-1]


def layer(rng, image, kernel, turned=False):
    """Draw (x, w, b) of these shapes; the bias is zero, and a kernel `turned` tells its sides."""
    w = rng.normal(size=kernel) if turned else kernels(rng, *kernel)
    return images(rng, *image), w, np.zeros(kernel[0])


def same_output(student, reference, given, *rest):
    """Compare the outputs of the forward pass of a convolution."""
    out, _ = student.conv2d_forward(*given, *rest)
    close(out, reference.conv2d_forward(*given, *rest)[0], "out", CONVOLUTION)


def same_gradient(student, reference, rng, output, given, *rest):
    """Compare one of dx, dw, db for a random upstream gradient."""
    out, cache = reference.conv2d_forward(*given, *rest)
    dout = images(rng, *out.shape)
    found = student.conv2d_backward(dout, student.conv2d_forward(*given, *rest)[1])
    place = ("dx", "dw", "db").index(output)
    close(found[place], reference.conv2d_backward(dout, cache)[place], output, GRADIENT)


def same_pool(student, reference, kind, *given):
    """Compare the outputs of a pooling layer."""
    name = f"{kind}_pool_forward"
    close(getattr(student, name)(*given)[0], getattr(reference, name)(*given)[0], "out")


def same_pool_gradient(student, reference, rng, kind, *given):
    """Compare dx of a pooling layer for a random upstream gradient."""
    out, cache = getattr(reference, f"{kind}_pool_forward")(*given)
    dout = images(rng, *out.shape)
    expected = getattr(reference, f"{kind}_pool_backward")(dout, cache)
    _, cache = getattr(student, f"{kind}_pool_forward")(*given)
    close(getattr(student, f"{kind}_pool_backward")(dout, cache), expected, "dx", GRADIENT)


@about(2, "output_size: a rest, and the type", "output_size: 나머지와 자료형", SIZE)
@hint("Divide with // and nothing else.", "나눗셈은 //만 쓰세요.")
def test_output_size(student, reference, rng):
    for stride in (2, 3, 4):
        n, k, pad = (int(rng.integers(*span)) for span in ((8, 40), (2, 6), (4, 8)))
        n += (stride + k - 1 - n - 2 * pad) % stride  # one row or column short of a window
        got = student.output_size(n, k, stride, pad)
        close(got, reference.output_size(n, k, stride, pad), "output_size(n, k, stride, pad)")
        en, ko = "output_size does not return an int.", "output_size가 int를 돌려주지 않습니다."
        holds(isinstance(got, (int, np.integer)), en, ko, actual=got)


@about(2, "zero_pad: any width of the border", "zero_pad: 여러 가지 두께", BORDER)
@hint("What does a slice like [0:-0] hold?", "[0:-0] 슬라이스에는 무엇이 남나요?")
def test_zero_pad(student, reference, rng):
    for pad in (2, 0):
        x = images(rng, 2, 3, 4, 5)
        equal(student.zero_pad(x, pad), reference.zero_pad(x, pad), f"zero_pad(x, {pad})")


@about(3, "Convolution: channels, filters, images", "합성곱: 채널, 필터, 이미지", CHANNELS)
@hint("Each output is a sum over C, KH and KW.", "출력 하나는 C, KH, KW 방향의 합입니다.")
def test_conv_channels(student, reference, rng):
    same_output(student, reference, layer(rng, (3, 2, 5, 5), (4, 2, 3, 3)))


@about(2, "Convolution: which way round", "합성곱: 커널의 방향", FLIP)
@hint("Lay the kernel on just as it is.", "커널을 있는 그대로 겹쳐 놓으세요.")
def test_conv_no_flip(student, reference, rng):
    same_output(student, reference, layer(rng, (1, 1, 5, 5), (1, 1, 3, 3), turned=True))


@about(2, "Convolution: the bias", "합성곱: 편향", BIAS)
@hint("Once per output, however large C is.", "채널 수와 상관없이 한 번만 더하세요.")
def test_conv_bias(student, reference, rng):
    x, w, _ = layer(rng, (2, 3, 4, 4), (2, 3, 3, 3))
    same_output(student, reference, (x, 0 * w, images(rng, 2)))


@about(3, "Convolution: rectangles", "합성곱: 직사각형", AXES)
@hint(
    "Write down the shape of every array for H = 7, W = 5, KH = 3, KW = 2.",
    "H = 7, W = 5, KH = 3, KW = 2일 때 배열의 모양을 모두 적어 보세요.",
)
def test_conv_rectangles(student, reference, rng):
    same_output(student, reference, layer(rng, (1, 1, 7, 5), (1, 1, 3, 3)))
    same_output(student, reference, layer(rng, (2, 1, 6, 6), (1, 1, 4, 2)))


@about(3, "Convolution: stride", "합성곱: 스트라이드", STRIDE)
@hint("The stride works downwards, too.", "아래로 옮길 때도 stride만큼 움직입니다.")
def test_conv_stride(student, reference, rng):
    same_output(student, reference, layer(rng, (2, 1, 7, 7), (2, 1, 3, 3)), 2)
    same_output(student, reference, layer(rng, (1, 1, 8, 8), (1, 1, 2, 2)), 3)


@about(2, "Convolution: what is left over", "합성곱: 남는 자리", WHOLE)
@hint("A window over the edge is no window.", "가장자리를 넘어가는 창은 세지 않습니다.")
def test_conv_rest(student, reference, rng):
    same_output(student, reference, layer(rng, (1, 1, 8, 8), (1, 1, 3, 3)), 2)
    same_output(student, reference, layer(rng, (1, 1, 10, 10), (1, 1, 2, 2)), 3)


@about(2, "Convolution: padding", "합성곱: 패딩", PAD)
@hint(
    "With pad 1 and a 3 x 3 kernel the output is as large as the input. Which values are outside?",
    "패딩 1, 3 x 3 커널이면 출력과 입력의 크기가 같습니다. 바깥의 값은 무엇인가요?",
)
def test_conv_padding(student, reference, rng):
    for pad in (1, 2):
        same_output(student, reference, layer(rng, (2, 1, 4, 4), (1, 1, 3, 3)), 1, pad)


@about(3, "Convolution backward: dx", "합성곱 역전파: dx", ADDS)
@hint(
    "A pixel lies in many windows, and every filter looks through each. Add, never overwrite.",
    "픽셀 하나가 여러 창에 들어 있고 창마다 모든 필터가 봅니다. 덮어쓰지 말고 더하세요.",
)
def test_conv_dx(student, reference, rng):
    given = layer(rng, (2, 2, 4, 4), (3, 2, 3, 3))
    same_gradient(student, reference, rng, "dx", given, 1, 1)


@about(2, "Convolution backward: which way round", "합성곱 역전파: 커널의 방향", TURNED)
@hint(
    "Written as a convolution of dout, the kernel of dx is turned by half a turn.",
    "dx를 dout의 합성곱으로 쓰면 커널은 180도 돌아갑니다.",
)
def test_conv_dx_kernel(student, reference, rng):
    given = layer(rng, (1, 1, 5, 5), (1, 1, 3, 3), turned=True)
    same_gradient(student, reference, rng, "dx", given, 1, 1)


@about(3, "Convolution backward: no padding", "합성곱 역전파: 패딩이 없을 때", CUT)
@hint("What does dx[..., pad:-pad] hold for 0?", "pad가 0이면 pad:-pad에 무엇이 남나요?")
def test_conv_dx_pad_0(student, reference, rng):
    given = layer(rng, (2, 1, 5, 5), (1, 1, 3, 3))
    same_gradient(student, reference, rng, "dx", given, 1, 0)


@about(3, "Convolution backward: stride", "합성곱 역전파: 스트라이드", BACK_STRIDE)
@hint("Where did each output's window begin?", "출력마다 창이 어디서 시작했나요?")
def test_conv_dx_stride(student, reference, rng):
    given = layer(rng, (2, 1, 7, 7), (1, 1, 3, 3))
    same_gradient(student, reference, rng, "dx", given, 2, 1)


@about(2, "Convolution backward: unseen pixels", "합성곱 역전파: 창이 닿지 않은 픽셀", UNSEEN)
@hint("Take the shape of dx from x itself.", "dx의 모양은 x에서 가져오세요.")
def test_conv_dx_rest(student, reference, rng):
    given = layer(rng, (1, 1, 8, 8), (1, 1, 2, 2))
    same_gradient(student, reference, rng, "dx", given, 3, 1)


@about(2, "Convolution backward: rectangles", "합성곱 역전파: 직사각형", AXES)
@hint("Check every KH and every KW.", "KH와 KW를 쓴 곳을 모두 확인하세요.")
def test_conv_backward_rectangles(student, reference, rng):
    given = layer(rng, (1, 1, 7, 5), (1, 1, 4, 2))
    for output in ("dx", "dw"):
        same_gradient(student, reference, rng, output, given, 1, 1)


@about(3, "Convolution backward: dw", "합성곱 역전파: dw", DW)
@hint("All the windows shared these weights.", "모든 창이 같은 가중치를 함께 썼습니다.")
def test_conv_dw(student, reference, rng):
    same_gradient(student, reference, rng, "dw", layer(rng, (3, 2, 5, 5), (3, 2, 3, 3)))


@about(2, "Convolution backward: the places of dw", "합성곱 역전파: dw와 창의 자리", DW_PLACES)
@hint("Keep the padded image for this.", "패딩한 이미지를 보관해 두었다가 쓰세요.")
def test_conv_dw_places(student, reference, rng):
    for stride, pad in ((1, 1), (2, 0), (2, 1)):
        given = layer(rng, (2, 1, 5, 5), (2, 1, 3, 3))
        same_gradient(student, reference, rng, "dw", given, stride, pad)


@about(2, "Convolution backward: db", "합성곱 역전파: db", DB)
@hint("A bias touched all outputs of its filter.", "편향은 그 필터의 모든 출력에 더해졌습니다.")
def test_conv_db(student, reference, rng):
    same_gradient(student, reference, rng, "db", layer(rng, (3, 1, 4, 4), (3, 1, 3, 3)), 1, 1)


@about(2, "Convolution: a cache belongs to its call", "합성곱: 캐시는 그 호출의 것", CACHE)
@hint(
    "Keep nothing in global variables, and do not change what is in the cache.",
    "전역 변수에 값을 남기지 말고, 캐시에 담긴 값도 바꾸지 마세요.",
)
def test_cache(student, reference, rng):
    first, second = (layer(rng, (1, 1, 4, 4), (2, 1, 3, 3)) for _ in range(2))
    out, cache = reference.conv2d_forward(*first)
    dout = images(rng, *out.shape)
    expected = reference.conv2d_backward(dout, cache)
    cache = student.conv2d_forward(*first)[1]
    student.conv2d_forward(*second)
    for _ in range(2):
        close(student.conv2d_backward(dout, cache)[1], expected[1], "dw", GRADIENT)


@about(2, "Max pooling: channels and images", "최대 풀링: 채널과 이미지", LARGEST)
@hint("Pooling does not mix channels.", "풀링은 채널을 섞지 않습니다.")
def test_max_pool(student, reference, rng):
    same_pool(student, reference, "max", positive(rng, 2, 3, 6, 6), 2, 2)


@about(2, "Max pooling: negative numbers", "최대 풀링: 음수", NEGATIVE)
@hint("What does your search start from?", "최댓값을 어떤 값부터 찾기 시작하나요?")
def test_max_pool_negative(student, reference, rng):
    same_pool(student, reference, "max", -positive(rng, 1, 2, 4, 4), 2, 2)


@about(2, "Max pooling: overlap and gaps", "최대 풀링: 겹치는 창과 떨어진 창", POOL_STRIDE)
@hint("The next window is stride away, not size.", "다음 창까지의 거리는 stride입니다.")
def test_max_pool_stride(student, reference, rng):
    same_pool(student, reference, "max", positive(rng, 1, 1, 6, 6), 3, 1)
    same_pool(student, reference, "max", positive(rng, 1, 1, 8, 8), 2, 3)


@about(2, "Max pooling: pairs", "최대 풀링: 튜플로 받은 크기", PAIRS)
@hint("Height first. One may be an int.", "세로가 먼저이고, 하나는 정수일 수 있습니다.")
def test_max_pool_pairs(student, reference, rng):
    same_pool(student, reference, "max", positive(rng, 1, 2, 7, 7), (3, 2), (2, 1))
    same_pool(student, reference, "max", positive(rng, 1, 1, 6, 6), (2, 4), 2)


@about(2, "Max pooling backward: the way of the maximum", "최대 풀링 역전파: 최댓값의 자리", ROUTE)
@hint(
    "Had any other number of the window been a little larger, nothing would have changed.",
    "창의 다른 수가 조금 더 컸더라도 출력은 달라지지 않았을 것입니다.",
)
def test_max_pool_dx(student, reference, rng):
    same_pool_gradient(student, reference, rng, "max", positive(rng, 2, 3, 4, 4), 2, 2)


@about(4, "Max pooling backward: overlap", "최대 풀링 역전파: 겹치는 창", BOTH)
@hint(
    "One pixel can win several windows. Is it = or += in your loop?",
    "픽셀 하나가 여러 창의 최댓값일 수 있습니다. 반복문에서 =인가요, +=인가요?",
)
def test_max_pool_dx_overlap(student, reference, rng):
    x = positive(rng, 2, 1, 5, 5)
    x[:, :, 2, 2] += 100.0  # the largest of every window it lies in
    same_pool_gradient(student, reference, rng, "max", x, 3, 1)


@about(2, "Max pooling backward: rectangles", "최대 풀링 역전파: 직사각형", PAIRS)
@hint(
    "To get from argmax to a row and a column, divide by the width of the window.",
    "argmax에서 행과 열을 얻으려면 창의 가로 길이로 나누어야 합니다.",
)
def test_max_pool_dx_pairs(student, reference, rng):
    x = positive(rng, 2, 1, 6, 6)
    x[:, :, 1, 2] += 100.0  # the last number of the first window
    same_pool_gradient(student, reference, rng, "max", x, (2, 3), (2, 3))


@about(2, "Max pooling: what is left over", "최대 풀링: 남는 자리", WHOLE)
@hint("Out there are no windows, but dx has pixels.", "거기에 창은 없지만 dx의 픽셀은 있습니다.")
def test_max_pool_rest(student, reference, rng):
    same_pool(student, reference, "max", positive(rng, 1, 1, 5, 5), 2, 2)
    same_pool_gradient(student, reference, rng, "max", positive(rng, 1, 1, 7, 7), 2, 3)


@about(2, "Average pooling", "평균 풀링", MEAN)
@hint("How many numbers does a (2, 3) window hold?", "(2, 3) 창에는 수가 몇 개 있나요?")
def test_avg_pool(student, reference, rng):
    same_pool(student, reference, "avg", images(rng, 2, 3, 6, 6), (2, 3), (2, 1))
    same_pool(student, reference, "avg", images(rng, 1, 1, 5, 7), 2, 3)


@about(2, "Average pooling backward: equal shares", "평균 풀링 역전파: 똑같은 몫", SHARES)
@hint(
    "Each of the numbers moves the mean by only a part of its own movement.",
    "수 하나를 움직이면 평균은 그 일부만큼만 움직입니다.",
)
def test_avg_pool_dx(student, reference, rng):
    same_pool_gradient(student, reference, rng, "avg", images(rng, 2, 3, 7, 8), (2, 3), (2, 3))


@about(3, "Average pooling backward: overlap", "평균 풀링 역전파: 겹치는 창", ADD_SHARES)
@hint(
    "A pixel in four windows has four shares. Is it = or += in your loop?",
    "네 창에 들어 있는 픽셀은 네 몫을 받습니다. 반복문에서 =인가요, +=인가요?",
)
def test_avg_pool_dx_overlap(student, reference, rng):
    same_pool_gradient(student, reference, rng, "avg", images(rng, 2, 1, 5, 5), 2, 1)


@about(2, "flatten: there and back", "flatten: 펼치고 되돌리기", ROWS)
@hint("One reshape; the first axis stays.", "reshape 한 번이면 되고, 첫 축은 그대로입니다.")
def test_flatten(student, reference, rng):
    x, dout = images(rng, 2, 3, 4, 5), images(rng, 2, 60)
    out, cache = student.flatten_forward(x)
    equal(out, reference.flatten_forward(x)[0], "out")
    equal(student.flatten_backward(dout, cache), dout.reshape(x.shape), "dx")


@about(2, "image_filter: same size", "image_filter: 같은 크기", SAME)
@hint(
    "How many zeros does a kernel of height 5 need above, and one of width 3 on the left?",
    "세로가 5인 커널은 위에 0이 몇 줄 필요하고, 가로가 3인 커널은 왼쪽에 몇 줄 필요한가요?",
)
def test_image_filter(student, reference, rng):
    for shape in ((1, 1), (3, 5), (5, 3)):
        img, kernel = images(rng, 6, 7), kernels(rng, *shape)
        expected = reference.image_filter(img, kernel)
        close(student.image_filter(img, kernel), expected, "out", CONVOLUTION)


@about(2, "image_filter: which way round", "image_filter: 커널의 방향", FILTER_FLIP)
@hint(
    "Try a kernel with a single 1 in a corner on an image with a single bright pixel.",
    "한 구석만 1인 커널을 밝은 픽셀이 하나뿐인 이미지에 적용해 보세요.",
)
def test_image_filter_no_flip(student, reference, rng):
    img, kernel = images(rng, 5, 6), rng.normal(size=(3, 3))
    expected = reference.image_filter(img, kernel)
    close(student.image_filter(img, kernel), expected, "out", CONVOLUTION)


@about(2, "Nothing is changed in place", "제자리에서 바꾸지 않기", IN_PLACE)
@hint(
    "dout /= count and out = img both write into the caller's array. Make a new one.",
    "dout /= count나 out = img는 호출한 쪽의 배열에 값을 씁니다. 새 배열을 만드세요.",
)
def test_arguments_stay(student, reference, rng):
    x, w, b = layer(rng, (2, 2, 4, 4), (3, 2, 3, 3))
    keeps_arguments(student.image_filter, x[0, 0], w[0, 0])
    _, cache = keeps_arguments(student.conv2d_forward, x, w, b, 1, 1)
    keeps_arguments(student.conv2d_backward, images(rng, 2, 3, 4, 4), cache)
    for kind in ("max", "avg"):
        _, cache = keeps_arguments(getattr(student, f"{kind}_pool_forward"), x, 2, 2)
        keeps_arguments(getattr(student, f"{kind}_pool_backward"), images(rng, 2, 2, 2, 2), cache)
