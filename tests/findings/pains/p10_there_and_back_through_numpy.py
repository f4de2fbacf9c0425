# pain: 10
# cause: cut-by-escape|cut-by-detach
# subject: extractor.weight|extractor.bias|features
# ask: extractor.weight.grad
import torch
import torch.nn as nn

torch.manual_seed(0)
extractor = nn.Linear(5, 4)
classifier = nn.Linear(4, 2)
x = torch.randn(8, 5)
features = extractor(x).detach().numpy()  # <- cause
features = features / abs(features).max()
logits = classifier(torch.from_numpy(features))
loss = nn.functional.cross_entropy(logits, torch.zeros(8, dtype=torch.long))
loss.backward()
print(extractor.weight.grad)
