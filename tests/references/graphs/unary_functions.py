import torch

a = torch.tensor([0.5, 1.5], requires_grad=True)
y = a.log() + a.sqrt() + a.rsqrt() + a.reciprocal() - a.tan()
z = a.erf() + a.sigmoid() + a.tanh() + a.log1p() + a.expm1()
