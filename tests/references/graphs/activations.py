import torch
import torch.nn.functional as F

a = torch.tensor([-1.0, 2.0], requires_grad=True)
y = F.relu(a) + F.gelu(a) + F.silu(a) + F.elu(a)
z = F.leaky_relu(a) + F.softplus(a) + F.hardtanh(a)
