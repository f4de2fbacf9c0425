# pain: 2
# cause: cut-by-escape|cut-by-detach
# subject: loss|pred|model.weight|model.bias|error
import numpy as np
import torch

torch.manual_seed(0)
model = torch.nn.Linear(4, 1)
x = torch.randn(10, 4)
target = np.ones((10, 1), dtype=np.float32)
pred = model(x).detach().numpy()  # <- cause
error = np.mean((pred - target) ** 2)
loss = torch.tensor(error)
loss.backward()
