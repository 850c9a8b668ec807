"""Public checks of batch normalisation: small numbers that were worked out by hand."""

import numpy as np
from checklib import GRADIENT, close, mark


@mark.points(4)
@mark.title(en="Training: two columns by hand", ko="학습: 손으로 계산한 두 열")
@mark.feedback(
    en="Each column has its own mean and its own variance, divided by N; then gamma and beta.",
    ko="열마다 평균과 분산(N으로 나눈 값)을 따로 구한 다음 gamma와 beta를 적용하세요.",
)
def test_output_by_hand(student):
    # Means 2000 and 0, standard deviations 1000 and 5000: eps does not show.
    x = np.array([[1000.0, -7000.0], [3000.0, -1000.0], [1000.0, 1000.0], [3000.0, 7000.0]])
    gamma, beta = np.array([2.0, 10.0]), np.array([1.0, -3.0])
    out, *_ = student.batchnorm_forward(x, gamma, beta, np.zeros(2), np.ones(2), True)
    close(out, np.array([[-1.0, -17.0], [3.0, -5.0], [-1.0, -1.0], [3.0, 11.0]]), "out")


@mark.points(2)
@mark.title(en="Training: eps goes inside the root", ko="학습: eps는 제곱근 안에")
@mark.feedback(
    en="The divisor is sqrt(variance + eps).",
    ko="나누는 값은 sqrt(분산 + eps)입니다.",
)
def test_eps_by_hand(student):
    # Variances 1.25 and 3; with eps = 1 the roots are 1.5 and 2.
    x = np.array([[0.0, 4.0], [1.0, 8.0], [2.0, 8.0], [3.0, 8.0]])
    out, *_ = student.batchnorm_forward(
        x, np.ones(2), np.zeros(2), np.zeros(2), np.ones(2), True, eps=1.0
    )
    close(out, np.array([[-1.0, -1.5], [-1 / 3, 0.5], [1 / 3, 0.5], [1.0, 0.5]]), "out")


@mark.points(3)
@mark.title(en="Training: the running averages by hand", ko="학습: 손으로 계산한 이동 평균")
@mark.feedback(
    en="Keep nine tenths of the old average and add one tenth of what this batch shows.",
    ko="이전 이동 평균의 9/10에 이번 배치 통계의 1/10을 더합니다.",
)
def test_running_statistics_by_hand(student):
    # Batch means 1.5 and 7, batch variances 1.25 and 3.
    x = np.array([[0.0, 4.0], [1.0, 8.0], [2.0, 8.0], [3.0, 8.0]])
    old_mean, old_var = np.array([10.0, 0.0]), np.array([1.0, 2.0])
    _, _, new_mean, new_var = student.batchnorm_forward(
        x, np.ones(2), np.zeros(2), old_mean, old_var, True
    )
    close(new_mean, np.array([9.15, 0.7]), "new_mean")
    close(new_var, np.array([1.025, 2.1]), "new_var")


@mark.points(4)
@mark.title(en="Inference: one sample by hand", ko="추론: 손으로 계산한 샘플 하나")
@mark.feedback(
    en="At inference the running averages take the place of the batch's own statistics.",
    ko="추론에서는 배치 통계 대신 이동 평균을 씁니다.",
)
def test_inference_by_hand(student):
    # With eps = 1 the roots are 2 and 3.
    x = np.array([[5.0, -4.0]])
    gamma, beta = np.array([3.0, 6.0]), np.array([0.5, 1.0])
    running_mean, running_var = np.array([1.0, 2.0]), np.array([3.0, 8.0])
    out, _, new_mean, new_var = student.batchnorm_forward(
        x, gamma, beta, running_mean, running_var, False, eps=1.0
    )
    close(out, np.array([[6.5, -11.0]]), "out")
    close(new_mean, np.array([1.0, 2.0]), "new_mean")
    close(new_var, np.array([3.0, 8.0]), "new_var")


@mark.points(2)
@mark.title(en="Backward: dgamma and dbeta by hand", ko="역전파: 손으로 계산한 dgamma와 dbeta")
@mark.feedback(
    en="Both are sums over the batch; only dgamma needs the normalised values.",
    ko="둘 다 배치에 대한 합이고, 정규화된 값은 dgamma에만 필요합니다.",
)
def test_scale_gradients_by_hand(student):
    # Standard deviations 1000 and 5000: the normalised columns are those of test_output_by_hand.
    x = np.array([[1000.0, -7000.0], [3000.0, -1000.0], [1000.0, 1000.0], [3000.0, 7000.0]])
    gamma, beta = np.array([2.0, 10.0]), np.array([1.0, -3.0])
    _, cache, _, _ = student.batchnorm_forward(x, gamma, beta, np.zeros(2), np.ones(2), True)
    dout = np.array([[1.0, 5.0], [2.0, 0.0], [3.0, -5.0], [6.0, 10.0]])
    _, dgamma, dbeta = student.batchnorm_backward(dout, cache)
    close(dgamma, np.array([4.0, 6.0]), "dgamma", GRADIENT)
    close(dbeta, np.array([12.0, 10.0]), "dbeta", GRADIENT)


@mark.points(2)
@mark.title(en="Backward: dx by hand", ko="역전파: 손으로 계산한 dx")
@mark.feedback(
    en="Three paths lead to x: straight through, through the variance, through the mean.",
    ko="x로 가는 경로는 직접 경로, 분산을 거치는 경로, 평균을 거치는 경로 셋입니다.",
)
def test_dx_by_hand(student):
    # Both variances are 1; with eps = 3 the roots are 2 and the normalised values -1/2 and 1/2.
    x = np.array([[0.0, 7.0], [2.0, 5.0]])
    _, cache, _, _ = student.batchnorm_forward(
        x, np.array([4.0, 2.0]), np.array([1.0, 0.0]), np.zeros(2), np.ones(2), True, eps=3.0
    )
    dx, _, _ = student.batchnorm_backward(np.array([[1.0, 3.0], [5.0, -5.0]]), cache)
    close(dx, np.array([[-3.0, 3.0], [3.0, -3.0]]), "dx", GRADIENT)


@mark.points(4)
@mark.title(en="Images: two channels by hand", ko="이미지: 손으로 계산한 두 채널")
@mark.feedback(
    en="One mean and one variance per channel, over all images, rows and columns.",
    ko="채널마다 평균 하나, 분산 하나를 모든 이미지와 행, 열에서 구합니다.",
)
def test_spatial_by_hand(student):
    # The numbers of test_eps_by_hand, one channel for each column, in 2 images of 1 x 2 pixels.
    x = np.array([[[[0.0, 1.0]], [[4.0, 8.0]]], [[[2.0, 3.0]], [[8.0, 8.0]]]])
    gamma, beta = np.array([3.0, 2.0]), np.array([0.0, 10.0])
    out, _, new_mean, new_var = student.spatial_batchnorm_forward(
        x, gamma, beta, np.zeros(2), np.zeros(2), True, eps=1.0
    )
    close(out, np.array([[[[-3.0, -1.0]], [[7.0, 11.0]]], [[[1.0, 3.0]], [[11.0, 11.0]]]]), "out")
    close(new_mean, np.array([0.15, 0.7]), "new_mean")
    close(new_var, np.array([0.125, 0.3]), "new_var")
