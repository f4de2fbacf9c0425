import torch
import torch.nn.functional as F

a = torch.tensor([0.2, 0.7], requires_grad=True)
t = torch.tensor([0.0, 1.0])
squared = F.mse_loss(a, t)
absolute = F.l1_loss(a, t)
smooth = F.smooth_l1_loss(a, t)
binary = F.binary_cross_entropy(a, t)
logits = F.binary_cross_entropy_with_logits(a, t)
