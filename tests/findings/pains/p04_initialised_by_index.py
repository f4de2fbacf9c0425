# pain: 4
# cause: leaf-inplace
# subject: kernel
import torch

kernel = torch.zeros(3, 3, requires_grad=True)
kernel[1, 1] = 1.0  # <- cause
image = torch.randn(3, 3)
print((kernel * image).sum())
