"""Public checks of convolution: small whole numbers that were worked out by hand."""

import numpy as np
from checklib import GRADIENT, Tolerance, close, equal, mark

CONVOLUTION = Tolerance(rtol=1e-6, atol=1e-8)

# The example of section 4 of the handout.
IMAGE = np.array([[1.0, 2, 0, 3], [0, 1, 4, 1], [2, 0, 1, 2], [3, 1, 0, 1]]).reshape(1, 1, 4, 4)
KERNEL = np.array([[1.0, 0, 2], [0, -1, 0], [1, 0, 1]]).reshape(1, 1, 3, 3)


@mark.points(1)
@mark.title(en="output_size: three layers", ko="output_size: 세 가지 층")
@mark.feedback(
    en="Count how often the window can be placed, and drop what is left over.",
    ko="창을 몇 번 놓을 수 있는지 세고, 남는 자리는 버리세요.",
)
def test_output_size_values(student):
    equal(student.output_size(4, 3, 1, 0), 2, "output_size(4, 3, 1, 0)")
    equal(student.output_size(28, 5, 1, 2), 28, "output_size(28, 5, 1, 2)")
    equal(student.output_size(9, 3, 2, 1), 5, "output_size(9, 3, 2, 1)")


@mark.points(2)
@mark.title(en="zero_pad: two channels", ko="zero_pad: 채널 두 개")
@mark.feedback(
    en="A channel of 1 x 2 pixels becomes 3 x 4. There are still two channels and one image.",
    ko="1 x 2 픽셀인 채널이 3 x 4가 됩니다. 채널은 그대로 둘이고 이미지는 하나입니다.",
)
def test_zero_pad_by_hand(student):
    x = np.array([[[[1.0, 2.0]], [[-3.0, 4.0]]]])
    first = [[0.0, 0, 0, 0], [0, 1, 2, 0], [0, 0, 0, 0]]
    second = [[0.0, 0, 0, 0], [0, -3, 4, 0], [0, 0, 0, 0]]
    equal(student.zero_pad(x, 1), np.array([[first, second]]), "zero_pad(x, 1)")


@mark.points(2)
@mark.title(en="conv2d_forward: the handout's example", ko="conv2d_forward: 안내문의 예제")
@mark.feedback(
    en="Lay the kernel on each of the four places, multiply and add up. Section 4 shows them all.",
    ko="커널을 네 자리에 하나씩 놓고 곱해서 더하세요. 4절에 네 자리가 모두 나옵니다.",
)
def test_conv_example(student):
    out, _ = student.conv2d_forward(IMAGE, KERNEL, np.array([0.0]))
    close(out, np.array([[[[3.0, 6.0], [11.0, 4.0]]]]), "out", CONVOLUTION)


@mark.points(3)
@mark.title(
    en="conv2d_forward: channels, bias, stride, padding",
    ko="conv2d_forward: 채널, 편향, 스트라이드, 패딩",
)
@mark.feedback(
    en="The windows are centred on the four corner pixels; filter 0 adds up what it sees there.",
    ko="창의 중심이 네 모서리 픽셀에 놓입니다. 0번 필터는 거기서 보이는 값을 모두 더합니다.",
)
def test_conv_layer_by_hand(student):
    # Filter 0 adds up channel 0; filter 1 takes the centre, and ten times that of channel 1.
    x = np.array([[[[1.0, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 0, 2], [0, 3, 0], [4, 0, 5]]]])
    w = np.zeros((2, 2, 3, 3))
    w[0, 0], w[1, 0, 1, 1], w[1, 1, 1, 1] = 1.0, 1.0, 10.0
    out, _ = student.conv2d_forward(x, w, np.array([0.5, -1.0]), 2, 1)
    expected = [[[12.5, 16.5], [24.5, 28.5]], [[10.0, 22.0], [46.0, 58.0]]]
    close(out, np.array([expected]), "out", CONVOLUTION)


@mark.points(4)
@mark.title(en="conv2d_backward: the handout's example", ko="conv2d_backward: 안내문의 예제")
@mark.feedback(
    en="Section 5 of the handout adds a scaled copy of the kernel to dx for each window.",
    ko="안내문 5절에서는 창마다 커널에 dout을 곱해 dx에 더합니다.",
)
def test_conv_backward_example(student):
    _, cache = student.conv2d_forward(IMAGE, KERNEL, np.array([0.0]))
    dx, dw, db = student.conv2d_backward(np.array([[[[1.0, 2.0], [0.0, -1.0]]]]), cache)
    close(db, np.array([2.0]), "db", GRADIENT)
    close(dw, np.array([[[[4.0, -2, 5], [2, 8, 4], [1, 2, 4]]]]), "dw", GRADIENT)
    expected = [[1.0, 2, 2, 4], [0, -2, -2, -2], [1, 2, 2, 2], [0, -1, 0, -1]]
    close(dx, np.array([[expected]]), "dx", GRADIENT)


@mark.points(2)
@mark.title(en="max_pool_forward: four windows", ko="max_pool_forward: 창 네 개")
@mark.feedback(
    en="Cut the picture into four quarters. Which number is the largest in each?",
    ko="그림을 네 조각으로 나누세요. 조각마다 가장 큰 수는 무엇인가요?",
)
def test_max_pool_by_hand(student):
    out, _ = student.max_pool_forward(IMAGE, 2, 2)
    close(out, np.array([[[[2.0, 4.0], [3.0, 2.0]]]]), "out")


@mark.points(3)
@mark.title(en="max_pool_backward: a shared peak", ko="max_pool_backward: 함께 쓰는 최댓값")
@mark.feedback(
    en="The 9 is the largest number of all four windows. What does that make of its gradient?",
    ko="9는 네 창 모두에서 가장 큰 수입니다. 그러면 9의 기울기는 얼마가 되나요?",
)
def test_max_pool_backward_by_hand(student):
    x = np.array([[[[1.0, 2, 3], [4, 9, 5], [6, 7, 8]]]])
    _, cache = student.max_pool_forward(x, 2, 1)
    dx = student.max_pool_backward(np.array([[[[1.0, 2.0], [3.0, 5.0]]]]), cache)
    close(dx, np.array([[[[0.0, 0, 0], [0, 11, 0], [0, 0, 0]]]]), "dx", GRADIENT)


@mark.points(2)
@mark.title(en="avg_pool: there and back", ko="avg_pool: 순전파와 역전파")
@mark.feedback(
    en="Four numbers share one mean, so each has a quarter of its gradient.",
    ko="네 수가 평균 하나를 함께 만들므로, 기울기도 4분의 1씩 나누어 받습니다.",
)
def test_avg_pool_by_hand(student):
    x = np.array([[[[1.0, 3, 5, 5], [4, 0, -6, 8]]]])
    out, cache = student.avg_pool_forward(x, 2, 2)
    close(out, np.array([[[[2.0, 3.0]]]]), "out")
    dx = student.avg_pool_backward(np.array([[[[4.0, -8.0]]]]), cache)
    close(dx, np.array([[[[1.0, 1, -2, -2], [1, 1, -2, -2]]]]), "dx", GRADIENT)


@mark.points(1)
@mark.title(en="flatten: two images", ko="flatten: 이미지 두 장")
@mark.feedback(
    en="One row per image: first all of channel 0, row after row, then channel 1.",
    ko="이미지마다 한 줄입니다. 0번 채널을 행 순서대로 모두 쓴 다음 1번 채널이 이어집니다.",
)
def test_flatten_by_hand(student):
    x = np.array([[[[1.0, 2.0]], [[3.0, 4.0]]], [[[5.0, 6.0]], [[7.0, 8.0]]]])
    out, cache = student.flatten_forward(x)
    equal(out, np.array([[1.0, 2, 3, 4], [5, 6, 7, 8]]), "out")
    equal(student.flatten_backward(out, cache), x, "dx")


@mark.points(2)
@mark.title(en="image_filter: the four neighbours", ko="image_filter: 이웃 네 픽셀의 합")
@mark.feedback(
    en="Each pixel becomes the sum of its neighbours above, below, left and right; outside is 0.",
    ko="각 픽셀은 위, 아래, 왼쪽, 오른쪽 이웃의 합이 됩니다. 이미지 바깥은 0입니다.",
)
def test_image_filter_by_hand(student):
    img = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])
    kernel = np.array([[0.0, 1, 0], [1, 0, 1], [0, 1, 0]])
    expected = np.array([[6.0, 9, 8], [13, 20, 17], [12, 21, 14]])
    close(student.image_filter(img, kernel), expected, "image_filter(img, kernel)", CONVOLUTION)
