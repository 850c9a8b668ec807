import numpy as np


def batchnorm_forward(x, gamma, beta, running_mean, running_var, train, momentum=0.9, eps=1e-5)
    mean = x.mean(axis=0)
    return mean
