"""Forty-two small programs, thirty wrong and twelve right, by somebody who had never seen what ``examine`` knows.

``CASES[name]`` is (factory, mistakes, note). ``factory()`` returns the keyword arguments of ``examine``; ``factory(undo=(0,))`` those
of the same program with its first mistake undone.
"""
import math, types
import numpy as np

CASES = {}

def case(name, mistakes=(), note=""):
    def register(f):
        def factory(undo=()):
            return f([i not in undo for i in range(max(2, len(mistakes)))])
        CASES[name] = (factory, list(mistakes), note)
        return factory
    return register

def sig(z): return 1 / (1 + np.exp(-z))
def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True)); return e / e.sum(axis=1, keepdims=True)

def xor(dtype=float):
    return np.array([[0,0],[0,1],[1,0],[1,1]], dtype), np.array([[0],[1],[1],[0]], dtype)
def flowers(n=9, k=3, d=4, dtype=float, seed=5):
    r = np.random.default_rng(seed)
    c = np.arange(n) % k
    return (r.normal(0, .6, (n, d)) + np.eye(k, d)[c]).astype(dtype), np.eye(k)[c].astype(dtype)
def curve(n=8, d=3, k=2, seed=6, unit=False):
    r = np.random.default_rng(seed)
    X = r.uniform(-1, 1, (n, d)); T = np.sin(X @ r.normal(0, 1.3, (d, k)))
    return X, (T + 1) / 2 if unit else T

# ------------------------------------------------------------------ wrong

@case("w01_class_momentum", [("derivative-of-activation-twice", 1, "weights")], "momentum 0.8; only the hidden slope gets the activation")
def _(bad):
    X, T = xor()
    class Network:
        def __init__(self):
            r = np.random.RandomState(1)
            self.wih = r.uniform(-1, 1, (2, 4)); self.who = r.uniform(-1, 1, (4, 1))
            self.vih = np.zeros_like(self.wih); self.vho = np.zeros_like(self.who)
            self.lr = 0.4; self.mom = 0.8
        def slope(self, z):
            return sig(z) * (1 - sig(z))
        def forward(self, x):
            self.zh = x @ self.wih; self.ah = sig(self.zh)
            self.zo = self.ah @ self.who; self.ao = sig(self.zo)
            return self.ao
        def train(self, x, t):
            self.forward(x)
            do = (self.ao - t) * self.slope(self.zo)
            dh = do.dot(self.who.T) * self.slope(self.ah if bad[0] else self.zh)
            self.vho = self.mom * self.vho - self.lr * self.ah.T @ do
            self.vih = self.mom * self.vih - self.lr * x.T @ dh
            self.who += self.vho; self.wih += self.vih
    n = Network()
    return dict(inputs=X, targets=T, train=n.train, output=n.forward, weights=n, loss="squared error")

@case("w02_dict_columns", [("slope-of-another-activation", 1, "weights")], "tanh hidden, the sigmoid's a(1-a); mean over the batch")
def _(bad):
    X, T = curve(8, 3, 2, unit=True)
    r = np.random.default_rng(2)
    P = {"W1": r.normal(0, .7, (5, 3)), "b1": r.normal(0, .2, (5, 1)), "W2": r.normal(0, .7, (2, 5)), "b2": np.zeros((2, 1))}
    def forward(x):
        A1 = np.tanh(P["W1"] @ x + P["b1"]); A2 = sig(P["W2"] @ A1 + P["b2"]); return A1, A2
    def step(x, y, alpha=0.5):
        m = x.shape[1]
        A1, A2 = forward(x)
        dZ2 = (A2 - y) * A2 * (1 - A2)
        dZ1 = (P["W2"].T @ dZ2) * (A1 * (1 - A1) if bad[0] else 1 - A1 ** 2)
        P["W2"] = P["W2"] - alpha / m * dZ2 @ A1.T
        P["b2"] = P["b2"] - alpha / m * dZ2.sum(1, keepdims=True)
        P["W1"] = P["W1"] - alpha / m * dZ1 @ x.T
        P["b1"] = P["b1"] - alpha / m * dZ1.sum(1, keepdims=True)
    return dict(inputs=X, targets=T, train=step, output=lambda x: forward(x)[1], weights=P, loss="squared error", samples="columns")

@case("w03_script", [("derivative-mistyped", 2, "weights"), ("bias-mistake", 1, "biases")], "a*(1+a); one number for all hidden biases: np.sum without axis")
def _(bad):
    X, T = flowers(6, 2, 3)
    src = '''
import numpy as np
np.random.seed(3)
lr = 0.2
def nonlin(x): return 1/(1+np.exp(-x))
syn0 = 2*np.random.random((3,4)) - 1
bias0 = 0.3*np.random.random((1,4))
syn1 = 2*np.random.random((4,2)) - 1
bias1 = 0.3*np.random.random((1,2))
def predict(X):
    return nonlin(nonlin(X@syn0+bias0)@syn1+bias1)
def train(X, y):
    global syn0, syn1, bias0, bias1
    l1 = nonlin(X@syn0+bias0)
    l2 = nonlin(l1@syn1+bias1)
    l2_delta = (y-l2)*SLOPE
    l1_delta = l2_delta.dot(syn1.T)*l1*(1-l1)
    syn1 += lr*l1.T.dot(l2_delta)
    bias1 += lr*np.sum(l2_delta, axis=0)
    syn0 += lr*X.T.dot(l1_delta)
    bias0 += lr*SUM
'''.replace("SLOPE", "(l2*(1+l2))" if bad[0] else "l2*(1-l2)").replace("SUM", "np.sum(l1_delta)" if bad[1] else "np.sum(l1_delta, axis=0)")
    g = {}
    exec(src, g)
    return dict(inputs=X, targets=T, train=g["train"], output=g["predict"], weights=g, loss="squared error")

@case("w04_lists_one_at_a_time", [("raw-error-propagated", 2, "weights")], "error, not the delta, goes back from layer 3; 3 layers, row by row in train")
def _(bad):
    X, T = flowers(9, 3, 4)
    r = np.random.default_rng(4)
    sizes = [4, 5, 4, 3]
    Ws = [r.normal(0, .8, (a, b)) for a, b in zip(sizes, sizes[1:])]
    Bs = [r.normal(0, .3, b) for b in sizes[1:]]
    def run(x):
        acts = [x]
        for W, b in zip(Ws, Bs): acts.append(sig(acts[-1] @ W + b))
        return acts
    def train(rows, wanted):
        for x, t in zip(rows, wanted):
            acts = run(x)
            err = t - acts[-1]
            deltas = [None] * 3
            for l in (2, 1, 0):
                deltas[l] = err * acts[l + 1] * (1 - acts[l + 1])
                err = Ws[l] @ (err if bad[0] and l == 2 else deltas[l])
            for l in range(3):
                Ws[l] += 0.3 * np.outer(acts[l], deltas[l]); Bs[l] += 0.3 * deltas[l]
    return dict(inputs=X, targets=T, train=train, output=lambda x: run(x)[-1], weights=[Ws, Bs], loss="squared error")

@case("w05_layer_objects", [("update-before-delta", 1, "weights")], "Dense.backward changes self.W and then sends grad @ self.W.T back; rate 1")
def _(bad):
    X, T = curve(7, 3, 2)
    r = np.random.default_rng(5)
    class Dense:
        def __init__(self, i, o): self.W = r.normal(0, .7, (i, o)); self.b = np.zeros((1, o))
        def forward(self, x): self.x = x; return x @ self.W + self.b
        def backward(self, g, rate):
            back = g @ self.W.T
            self.W -= rate * self.x.T @ g
            self.b -= rate * g.sum(axis=0, keepdims=True)
            return g @ self.W.T if bad[0] else back
    class Tanh:
        def forward(self, x): self.y = np.tanh(x); return self.y
        def backward(self, g, rate): return g * (1 - self.y ** 2)
    class Model:
        def __init__(self): self.layers = [Dense(3, 4), Tanh(), Dense(4, 2)]; self.rate = 0.1
        def predict(self, x):
            for l in self.layers: x = l.forward(x)
            return x
        def fit(self, x, t):
            g = 2 * (self.predict(x) - t)
            for l in reversed(self.layers): g = l.backward(g, self.rate)
    m = Model()
    return dict(inputs=X, targets=T, train=m.fit, output=m.predict, weights=m, loss="squared error")

@case("w06_neurons", [("wrong-layer-input", 2, "weights"), ("derivative-missing", 1, "weights")], "the output neurons multiply by the hidden neurons' weighted sums; no hidden slope")
def _(bad):
    X, T = curve(5, 2, 2, unit=True)
    r = np.random.RandomState(6)
    class Neuron:
        def __init__(self, n): self.weights = [r.uniform(-1, 1) for _ in range(n)]; self.bias = r.uniform(-1, 1)
        def fire(self, inputs):
            self.net = sum(w * i for w, i in zip(self.weights, inputs)) + self.bias
            self.out = 1 / (1 + math.exp(-self.net)); return self.out
    class Net:
        def __init__(self): self.hidden = [Neuron(2) for _ in range(3)]; self.outs = [Neuron(3) for _ in range(2)]
        def feed(self, x):
            h = [n.fire(x) for n in self.hidden]; return [n.fire(h) for n in self.outs]
        def train(self, x, t):
            self.feed(x)
            for n, y in zip(self.outs, t): n.delta = (y - n.out) * n.out * (1 - n.out)
            for j, n in enumerate(self.hidden):
                n.delta = sum(o.weights[j] * o.delta for o in self.outs)
                if not bad[1]: n.delta *= n.out * (1 - n.out)
            for n in self.outs:
                for j, h in enumerate(self.hidden): n.weights[j] += 0.5 * n.delta * (h.net if bad[0] else h.out)
                n.bias += 0.5 * n.delta
            for n in self.hidden:
                for j in range(2): n.weights[j] += 0.5 * n.delta * x[j]
                n.bias += 0.5 * n.delta
    net = Net()
    return dict(inputs=X, targets=T, train=net.train, output=net.feed, weights=net, loss="squared error", one_by_one=True)

@case("w07_softmax_whole_table", [("samples-mixed", 2, "output")], "np.exp(z)/np.sum(np.exp(z)) over the whole table; ReLU hidden")
def _(bad):
    X, T = flowers(9, 3, 4)
    r = np.random.default_rng(7)
    class Classifier:
        def __init__(self):
            self.W1 = r.normal(0, .7, (4, 6)); self.b1 = np.full(6, .1); self.W2 = r.normal(0, .7, (6, 3)); self.b2 = np.zeros(3)
        def forward(self, x):
            self.h = np.maximum(0, x @ self.W1 + self.b1)
            e = np.exp(self.h @ self.W2 + self.b2)
            self.p = e / np.sum(e) if bad[0] else e / np.sum(e, axis=1, keepdims=True)
            return self.p
        def backward(self, x, t, lr=0.1):
            self.forward(x)
            d2 = self.p - t; d1 = d2 @ self.W2.T * (self.h > 0)
            self.W2 -= lr * self.h.T @ d2; self.b2 -= lr * d2.sum(0)
            self.W1 -= lr * x.T @ d1; self.b1 -= lr * d1.sum(0)
    c = Classifier()
    return dict(inputs=X, targets=T, train=c.backward, output=c.forward, weights=c, loss="cross-entropy")

@case("w08_softmax_squared_f32", [("softmax-slope-entry-by-entry", 2, "weights"), ("sign-flipped", 1, "weights")], "float32, no biases; W2 -=, W1 +=")
def _(bad):
    X, T = flowers(8, 4, 5, np.float32)
    r = np.random.default_rng(8)
    net = types.SimpleNamespace(W1=r.normal(0, .6, (5, 4)).astype(np.float32), W2=r.normal(0, .6, (4, 4)).astype(np.float32))
    def predict(x): return softmax(np.tanh(x @ net.W1) @ net.W2)
    def learn(x, y):
        h = np.tanh(x @ net.W1); p = softmax(h @ net.W2)
        e = p - y
        d2 = e * p * (1 - p) if bad[0] else p * (e - (e * p).sum(1, keepdims=True))
        d1 = d2 @ net.W2.T * (1 - h * h)
        rate = np.float32(0.2)
        net.W2 = net.W2 - rate * h.T @ d2
        if bad[1]: net.W1 = net.W1 + rate * x.T @ d1
        else: net.W1 = net.W1 - rate * x.T @ d1
    return dict(inputs=X, targets=T, train=learn, output=predict, weights=net, loss="squared error")

@case("w09_functions_ce", [("slope-left-in", 2, "weights"), ("weights-ignored", 1, "weights")], "for squared error the output delta would be right; hidden and output both have 3 units")
def _(bad):
    X, T = flowers(6, 3, 4)
    r = np.random.default_rng(9)
    theta = [r.normal(0, .8, (4, 3)), r.normal(0, .2, (1, 3)), r.normal(0, .8, (3, 3)), r.normal(0, .2, (1, 3))]
    def model(x):
        h = sig(x @ theta[0] + theta[1]); return h, sig(h @ theta[2] + theta[3])
    def train(x, t):
        h, o = model(x)
        d2 = o - t
        if bad[0]: d2 = d2 * o * (1 - o)
        d1 = (d2 if bad[1] else d2 @ theta[2].T) * h * (1 - h)
        g = [x.T @ d1, d1.sum(0, keepdims=True), h.T @ d2, d2.sum(0, keepdims=True)]
        for i in range(4): theta[i] -= 0.1 * g[i] / len(x)
    return dict(inputs=X, targets=T, train=train, output=lambda x: model(x)[1], weights=theta, loss="cross-entropy")

def torch_():
    import torch; torch.set_num_threads(1); return torch
def torch_net(torch, seed, *layers):
    torch.manual_seed(seed); return torch.nn.Sequential(*layers)
def predictor(torch, net):
    def predict(x):
        with torch.no_grad(): return net(torch.as_tensor(np.array(x), dtype=torch.float32)).numpy()
    return predict

@case("w10_torch_no_zero_grad", [("carries-over", None, "loop")], "optimizer.zero_grad() forgotten")
def _(bad):
    torch = torch_(); nn = torch.nn
    X, T = curve(8, 3, 2)
    net = torch_net(torch, 10, nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2))
    opt = torch.optim.SGD(net.parameters(), lr=0.05); crit = nn.MSELoss()
    def train(x, t):
        x = torch.tensor(np.array(x), dtype=torch.float32); t = torch.tensor(np.array(t), dtype=torch.float32)
        if not bad[0]: opt.zero_grad()
        loss = crit(net(x), t); loss.backward(); opt.step()
    return dict(inputs=X, targets=T, train=train, output=predictor(torch, net), weights=net, loss="squared error")

@case("w11_torch_softmax_twice", [("softmax-twice", 2, "weights")], "nn.Softmax at the end of the model, and CrossEntropyLoss; part may be 'output'")
def _(bad):
    torch = torch_(); nn = torch.nn
    X, T = flowers(9, 3, 4)
    class Iris(nn.Module):
        def __init__(self):
            super().__init__(); self.fc1 = nn.Linear(4, 6); self.fc2 = nn.Linear(6, 3)
        def forward(self, x): return torch.softmax(self.fc2(torch.relu(self.fc1(x))), dim=1)
    torch.manual_seed(11); net = Iris()
    opt = torch.optim.SGD(net.parameters(), lr=0.1); crit = nn.CrossEntropyLoss()
    def train(x, t):
        x = torch.tensor(np.array(x), dtype=torch.float32); c = torch.tensor(np.array(t).argmax(1))
        opt.zero_grad(); out = net(x)
        (crit(out, c) if bad[0] else nn.NLLLoss()(torch.log(out), c)).backward(); opt.step()
    return dict(inputs=X, targets=T, train=train, output=predictor(torch, net), weights=net, loss="cross-entropy")

@case("w31_torch_softmax_over_samples", [("samples-mixed", 2, "output")], "nn.Softmax(dim=0): on a single row autograd gives zeros")
def _(bad):
    torch = torch_(); nn = torch.nn
    X, T = flowers(9, 3, 4)
    net = torch_net(torch, 31, nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3), nn.Softmax(dim=0 if bad[0] else 1))
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    def train(x, t):
        x = torch.tensor(np.array(x), dtype=torch.float32); t = torch.tensor(np.array(t), dtype=torch.float32)
        opt.zero_grad(); (-(t * net(x).log()).sum()).backward(); opt.step()
    return dict(inputs=X, targets=T, train=train, output=predictor(torch, net), weights=net, loss="cross-entropy")

@case("w12_dict_weight_decay", [("replaced-not-changed", 2, "weights")], "`=-` typed for `-=` at W2; weight decay 0.01 on weights")
def _(bad):
    X, T = curve(8, 3, 2)
    r = np.random.default_rng(12)
    p = {"w1": r.normal(0, .7, (3, 4)), "c1": r.normal(0, .2, 4), "w2": r.normal(0, .7, (4, 2)), "c2": r.normal(0, .2, 2)}
    def out(x): return np.tanh(x @ p["w1"] + p["c1"]) @ p["w2"] + p["c2"]
    def train(x, t):
        h = np.tanh(x @ p["w1"] + p["c1"]); e = h @ p["w2"] + p["c2"] - t
        d = e @ p["w2"].T * (1 - h ** 2)
        lr, lam = 0.05, 0.01
        g2 = h.T @ e + lam * p["w2"]
        if bad[0]: p["w2"] =- lr * g2
        else: p["w2"] -= lr * g2
        p["c2"] -= lr * e.sum(0)
        p["w1"] -= lr * (x.T @ d + lam * p["w1"]); p["c1"] -= lr * d.sum(0)
    return dict(inputs=X, targets=T, train=train, output=out, weights=p, loss="squared error")

@case("w13_adam_bias_outside", [("bias-after-activation", 1, "output")], "Adam; sigmoid(x@W)+b in layer 1, the way back is that of sigmoid(x@W+b)'s slope with a taken without b; part may be 'biases'")
def _(bad):
    X, T = flowers(8, 2, 3)
    r = np.random.default_rng(13)
    class Adam:
        def __init__(self, params): self.m = [np.zeros_like(p) for p in params]; self.v = [np.zeros_like(p) for p in params]; self.t = 0
        def step(self, params, grads, lr=0.01):
            self.t += 1
            for i, (p, g) in enumerate(zip(params, grads)):
                self.m[i] = .9 * self.m[i] + .1 * g; self.v[i] = .999 * self.v[i] + .001 * g * g
                p -= lr * (self.m[i] / (1 - .9 ** self.t)) / (np.sqrt(self.v[i] / (1 - .999 ** self.t)) + 1e-8)
    class Net:
        def __init__(self):
            self.W1 = r.normal(0, .8, (3, 4)); self.b1 = r.normal(0, .4, 4); self.W2 = r.normal(0, .8, (4, 2)); self.b2 = r.normal(0, .4, 2)
            self.opt = Adam([self.W1, self.b1, self.W2, self.b2])
        def forward(self, x):
            if bad[0]: self.s = sig(x @ self.W1); self.h = self.s + self.b1
            else: self.s = self.h = sig(x @ self.W1 + self.b1)
            self.o = softmax(self.h @ self.W2 + self.b2); return self.o
        def train(self, x, t):
            self.forward(x)
            d2 = (self.o - t) / len(x); d1 = d2 @ self.W2.T * self.s * (1 - self.s)
            self.opt.step([self.W1, self.b1, self.W2, self.b2], [x.T @ d1, d1.sum(0), self.h.T @ d2, d2.sum(0)])
    n = Net()
    return dict(inputs=X, targets=T, train=n.train, output=n.forward, weights=n, loss="cross-entropy")

@case("w14_neurons_never_reset", [("state-leak", None, "output")], "self.total += w*x is never set to 0")
def _(bad):
    X, T = xor()
    r = np.random.RandomState(14)
    class Unit:
        def __init__(self, n): self.w = r.uniform(-1, 1, n); self.b = r.uniform(-1, 1); self.total = 0.0; self.y = 0.0
        def go(self, xs):
            if not bad[0]: self.total = 0.0
            for w, x in zip(self.w, xs): self.total += w * x
            self.y = math.tanh(self.total + self.b); return self.y
    class Brain:
        def __init__(self): self.layer1 = [Unit(2) for _ in range(3)]; self.layer2 = [Unit(3)]
        def think(self, x): return [u.go([v.go(x) for v in self.layer1] if k == 0 else None) for k, u in enumerate(self.layer2)]
        def learn(self, x, t):
            self.think(x)
            o = self.layer2[0]; d = (t[0] - o.y) * (1 - o.y ** 2)
            ds = [d * o.w[j] * (1 - u.y ** 2) for j, u in enumerate(self.layer1)]
            for j, u in enumerate(self.layer1):
                o.w[j] += .2 * d * u.y
                for i in range(2): u.w[i] += .2 * ds[j] * x[i]
                u.b += .2 * ds[j]
            o.b += .2 * d
    b = Brain()
    return dict(inputs=X, targets=T, train=b.learn, output=b.think, weights=b, loss="squared error", one_by_one=True)

@case("w15_class_rounds", [("rounded", 2, "weights"), ("bias-mistake", 1, "biases")], "error = t - np.round(out); the hidden bias is never changed")
def _(bad):
    X, T = flowers(8, 2, 3)
    r = np.random.default_rng(15)
    class ANN(object):
        def __init__(self):
            self.weights_hidden = r.normal(0, 1, (3, 4)); self.bias_hidden = r.normal(0, .5, 4)
            self.weights_out = r.normal(0, 1, (4, 2)); self.bias_out = r.normal(0, .5, 2); self.learning_rate = 0.3
        def query(self, x):
            self.hid = sig(np.dot(x, self.weights_hidden) + self.bias_hidden)
            return sig(np.dot(self.hid, self.weights_out) + self.bias_out)
        def train(self, x, t):
            o = self.query(x)
            error = t - (np.round(o) if bad[0] else o)
            do = error * o * (1 - o); dh = np.dot(do, self.weights_out.T) * self.hid * (1 - self.hid)
            self.weights_out += self.learning_rate * np.dot(self.hid.T, do); self.bias_out += self.learning_rate * do.sum(axis=0)
            self.weights_hidden += self.learning_rate * np.dot(x.T, dh)
            if not bad[1]: self.bias_hidden += self.learning_rate * dh.sum(axis=0)
    n = ANN()
    return dict(inputs=X, targets=T, train=n.train, output=n.query, weights=n, loss="squared error")

@case("w16_bias_row", [("bias-column-kept", 1, "raises")], "a column of ones appended; on the way back the bias row of w2 stays in")
def _(bad):
    X, T = curve(6, 3, 2, unit=True)
    r = np.random.default_rng(16)
    W = {"first": r.normal(0, .7, (4, 4)), "second": r.normal(0, .7, (5, 2))}
    one = lambda a: np.hstack([a, np.ones((len(a), 1))])
    def forward(x):
        h = one(sig(one(x) @ W["first"])); return h, sig(h @ W["second"])
    def train(x, t):
        h, o = forward(x)
        do = (t - o) * o * (1 - o)
        dh = do @ W["second"].T * h * (1 - h)
        if not bad[0]: dh = dh[:, :-1]
        W["second"] += 0.4 * h.T @ do
        W["first"] += 0.4 * one(x).T @ dh
    return dict(inputs=X, targets=T, train=train, output=lambda x: forward(x)[1], weights=W, loss="squared error")

@case("w17_script_old_target", [("stale-name", None, "loop")], "train_one(x, t) uses the global `target` left over from an earlier loop")
def _(bad):
    X, T = curve(6, 2, 2)
    src = '''
from numpy import *
random.seed(17)
data = DATA
w = random.uniform(-1, 1, (4, 2)); bw = random.uniform(-1, 1, 4)
v = random.uniform(-1, 1, (2, 4)); bv = random.uniform(-1, 1, 2)
for target in data: pass
def ask(x): return v @ tanh(w @ x + bw) + bv
def train_one(x, t):
    global w, v, bw, bv
    h = tanh(w @ x + bw)
    d = WANTED - (v @ h + bv)
    e = (v.T @ d) * (1 - h**2)
    v = v + 0.1*outer(d, h); bv = bv + 0.1*d
    w = w + 0.1*outer(e, x); bw = bw + 0.1*e
'''.replace("WANTED", "target" if bad[0] else "t").replace("DATA", "array(%r)" % T.tolist())
    g = {}
    exec(src, g)
    return dict(inputs=X, targets=T, train=g["train_one"], output=g["ask"], weights=(lambda: [g["w"], g["bw"], g["v"], g["bv"]], lambda a: g.update(w=a[0], bw=a[1], v=a[2], bv=a[3])), loss="squared error", one_by_one=True)

@case("w18_until_learned", [("loops-swapped", None, "loop")], "each row until its error is below 0.1 (at most 300 times), then the next")
def _(bad):
    X, T = xor()
    r = np.random.default_rng(18)
    class Perceptron:
        def __init__(self): self.W = [r.normal(0, 1, (2, 3)), r.normal(0, 1, (3, 1))]; self.B = [r.normal(0, .5, 3), r.normal(0, .5, 1)]; self.eta = .5
        def predict(self, x): return sig(sig(x @ self.W[0] + self.B[0]) @ self.W[1] + self.B[1])
        def one(self, x, t):
            h = sig(x @ self.W[0] + self.B[0]); o = sig(h @ self.W[1] + self.B[1])
            d2 = (t - o) * o * (1 - o); d1 = self.W[1] @ d2 * h * (1 - h)
            self.W[1] += self.eta * np.outer(h, d2); self.B[1] += self.eta * d2
            self.W[0] += self.eta * np.outer(x, d1); self.B[0] += self.eta * d1
        def train(self, xs, ts):
            for x, t in zip(xs, ts):
                self.one(x, t)
                n = 0
                while bad[0] and abs(t - self.predict(x)).max() > .1 and n < 300:
                    self.one(x, t); n += 1
    p = Perceptron()
    return dict(inputs=X, targets=T, train=p.train, output=p.predict, weights=p, loss="squared error")

@case("w19_indent", [("only-last-sample", None, "loop"), ("derivative-missing", 1, "weights")], "the backward part stands left of the for; and no hidden slope")
def _(bad):
    X, T = curve(6, 3, 2, unit=True)
    r = np.random.default_rng(19)
    S = types.SimpleNamespace(hidden=r.normal(0, .8, (3, 4)), out=r.normal(0, .8, (4, 2)))
    def predict(x): return sig(sig(x @ S.hidden) @ S.out)
    def back(x, t, h, o):
        do = (t - o) * o * (1 - o)
        dh = S.out @ do
        if not bad[1]: dh = dh * h * (1 - h)
        S.out += .3 * np.outer(h, do); S.hidden += .3 * np.outer(x, dh)
    def train(xs, ts):
        for x, t in zip(xs, ts):
            h = sig(x @ S.hidden); o = sig(h @ S.out)
            if not bad[0]: back(x, t, h, o)
        if bad[0]: back(x, t, h, o)
    return dict(inputs=X, targets=T, train=train, output=predict, weights=S, loss="squared error")

@case("w20_literal_rate", [("learning-rate-ignored", 2, "weights")], "self.learning_rate is 0.05, W2 takes 0.2; may be called scale-factor")
def _(bad):
    X, T = curve(8, 3, 2)
    r = np.random.default_rng(20)
    class Regressor:
        def __init__(self, learning_rate=0.05):
            self.learning_rate = learning_rate
            self.W1 = r.normal(0, .6, (3, 5)); self.b1 = np.zeros((1, 5)); self.W2 = r.normal(0, .6, (5, 2)); self.b2 = np.zeros((1, 2))
        def predict(self, x): self.h = np.maximum(x @ self.W1 + self.b1, 0); return self.h @ self.W2 + self.b2
        def train(self, x, t):
            d2 = self.predict(x) - t; d1 = (d2 @ self.W2.T) * (self.h > 0)
            self.W2 -= (0.2 if bad[0] else self.learning_rate) * self.h.T @ d2
            self.b2 -= self.learning_rate * d2.sum(0, keepdims=True)
            self.W1 -= self.learning_rate * x.T @ d1
            self.b1 -= self.learning_rate * d1.sum(0, keepdims=True)
    n = Regressor()
    return dict(inputs=X, targets=T, train=n.train, output=n.predict, weights=n, loss="squared error")

@case("w21_update_in_loop", [("wrong-update-count", None, "loop")], "the sums grow inside the loop over the rows, and the update stands there too: the first row counts N times")
def _(bad):
    X, T = flowers(6, 3, 3)
    r = np.random.default_rng(21)
    P = [r.normal(0, .7, (3, 4)), r.normal(0, .3, 4), r.normal(0, .7, (4, 3)), r.normal(0, .3, 3)]
    def f(x):
        h = np.tanh(x @ P[0] + P[1]); z = h @ P[2] + P[3]; e = np.exp(z - z.max()); return h, e / e.sum()
    def update(G):
        for p, g in zip(P, G): p -= 0.05 * g
    def train(xs, ts):
        G = [np.zeros_like(p) for p in P]
        for x, t in zip(xs, ts):
            h, o = f(x); d2 = o - t; d1 = P[2] @ d2 * (1 - h * h)
            for g, n in zip(G, (np.outer(x, d1), d1, np.outer(h, d2), d2)): g += n
            if bad[0]: update(G)
        if not bad[0]: update(G)
    return dict(inputs=X, targets=T, train=train, output=lambda xs: np.array([f(x)[1] for x in xs]), weights=P, loss="cross-entropy")

@case("w22_ones", [("same-start", 1, "start")], "np.ones for both layers, biases zero; layer may be None or both")
def _(bad):
    X, T = xor()
    r = np.random.default_rng(22)
    class NN:
        def __init__(self):
            make = np.ones if bad[0] else (lambda s: r.normal(0, 1, s))
            self.w1 = make((2, 3)) * .5; self.b1 = np.zeros(3); self.w2 = make((3, 1)) * .5; self.b2 = np.zeros(1)
        def forward(self, x): self.a = np.tanh(x @ self.w1 + self.b1); self.o = sig(self.a @ self.w2 + self.b2); return self.o
        def step(self, x, t):
            self.forward(x); d = self.o - t; e = d @ self.w2.T * (1 - self.a ** 2)
            self.w2 -= .1 * self.a.T @ d; self.b2 -= .1 * d.sum(0); self.w1 -= .1 * x.T @ e; self.b1 -= .1 * e.sum(0)
    n = NN()
    return dict(inputs=X, targets=T, train=n.step, output=n.forward, weights=n, loss="cross-entropy")

@case("w23_one_layer_in_place", [("inputs-mutated", None, "loop")], "no hidden layer; error = targets; error -= out changes the caller's targets; the step itself is right")
def _(bad):
    X, T = curve(6, 3, 2)
    r = np.random.default_rng(23)
    class Linear:
        def __init__(self): self.W = r.normal(0, .5, (3, 2)); self.b = np.zeros(2)
        def predict(self, x): return x @ self.W + self.b
        def train(self, x, targets):
            error = targets if bad[0] else targets.copy()
            error -= self.predict(x)
            self.W += .05 * x.T @ error; self.b += .05 * error.sum(0)
    n = Linear()
    return dict(inputs=X, targets=T, train=n.train, output=n.predict, weights=n, loss="squared error")

@case("w24_torch_flat_targets", [("targets-broadcast", 2, "weights")], "MSELoss of (N,1) and (N,); for a single row it is right; layer may be None")
def _(bad):
    torch = torch_(); nn = torch.nn
    X, T = curve(8, 3, 1)
    net = torch_net(torch, 24, nn.Linear(3, 4), nn.Sigmoid(), nn.Linear(4, 1))
    opt = torch.optim.SGD(net.parameters(), lr=0.1)
    def train(x, t):
        import warnings
        x = torch.tensor(np.array(x), dtype=torch.float32); t = torch.tensor(np.array(t).ravel(), dtype=torch.float32)
        opt.zero_grad(); out = net(x)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nn.functional.mse_loss(out if bad[0] else out.ravel(), t).backward()
        opt.step()
    return dict(inputs=X, targets=T, train=train, output=predictor(torch, net), weights=net, loss="squared error")

@case("w25_one_mean_one_sum", [("scale-factor", 1, "weights"), ("derivative-form-on-sum", 2, "weights")], "layer 1's gradient is divided by N, layer 2's is not (or the other way round: the layer may be argued); z*(1-z) at the output")
def _(bad):
    X, T = flowers(7, 2, 3)
    r = np.random.default_rng(25)
    class Net2:
        def __init__(self): self.W = {1: r.normal(0, .7, (3, 4)), 2: r.normal(0, .7, (4, 2))}
        def run(self, x):
            self.z1 = x @ self.W[1]; self.a1 = sig(self.z1); self.z2 = self.a1 @ self.W[2]; self.a2 = sig(self.z2); return self.a2
        def train(self, x, t):
            self.run(x)
            d2 = (self.a2 - t) * (self.z2 * (1 - self.z2) if bad[1] else self.a2 * (1 - self.a2))
            d1 = d2 @ self.W[2].T * self.a1 * (1 - self.a1)
            self.W[2] -= .2 * self.a1.T @ d2
            self.W[1] -= .2 * x.T @ d1 / (len(x) if bad[0] else 1)
    n = Net2()
    return dict(inputs=X, targets=T, train=n.train, output=n.run, weights=n.W, loss="squared error")

@case("w26_vectors_dot", [("dot-for-elementwise", 1, "weights"), ("derivative-of-wrong-quantity", 2, "weights")], "np.dot(h, 1-h); error*(1-error) as the slope")
def _(bad):
    X, T = curve(6, 3, 2, unit=True)
    r = np.random.default_rng(26)
    P = {"V": r.normal(0, .8, (4, 3)), "bV": r.normal(0, .3, 4), "U": r.normal(0, .8, (2, 4)), "bU": r.normal(0, .3, 2)}
    def ask(x): return sig(P["U"].dot(sig(P["V"].dot(x) + P["bV"])) + P["bU"])
    def teach(x, t):
        h = sig(P["V"].dot(x) + P["bV"]); o = sig(P["U"].dot(h) + P["bU"])
        err = t - o
        d_out = err * (err * (1 - err) if bad[1] else o * (1 - o))
        d_hid = P["U"].T.dot(d_out) * (np.dot(h, 1 - h) if bad[0] else h * (1 - h))
        P["U"] += .5 * np.outer(d_out, h); P["bU"] += .5 * d_out
        P["V"] += .5 * np.outer(d_hid, x); P["bV"] += .5 * d_hid
    return dict(inputs=X, targets=T, train=teach, output=ask, weights=P, loss="squared error", one_by_one=True)

@case("w27_square_vectors", [("elementwise-for-dot", 2, "weights"), ("missing-transpose", 1, "weights")], "h*d is a vector and is added to each row of w2 (3,3); w2 @ d the wrong way round")
def _(bad):
    X, T = flowers(6, 3, 3)
    r = np.random.default_rng(27)
    class Square:
        def __init__(self): self.w1 = r.normal(0, .7, (3, 3)); self.w2 = r.normal(0, .7, (3, 3))
        def predict(self, x): return sig(np.tanh(x @ self.w1) @ self.w2)
        def train(self, x, t):
            h = np.tanh(x @ self.w1); o = sig(h @ self.w2)
            d2 = (o - t) * o * (1 - o)
            d1 = (d2 @ self.w2 if bad[1] else d2 @ self.w2.T) * (1 - h ** 2)
            self.w2 = self.w2 - .3 * (h * d2 if bad[0] else np.outer(h, d2))
            self.w1 = self.w1 - .3 * np.outer(x, d1)
    n = Square()
    return dict(inputs=X, targets=T, train=n.train, output=n.predict, weights=n, loss="squared error", one_by_one=True)

@case("w28_three_hidden", [("wrong-delta", 1, "weights"), ("wrong-weights", 2, "weights")], "W1 and b1 take delta2; delta2 goes back through W2 instead of W3 (so delta3 @ W2.T)")
def _(bad):
    X, T = curve(8, 3, 2)
    r = np.random.default_rng(28)
    W1, W2, W3, W4 = (r.normal(0, .7, s) for s in ((3, 4), (4, 4), (4, 4), (4, 2)))
    b1, b2, b3, b4 = (r.normal(0, .2, s) for s in (4, 4, 4, 2))
    def forward(x):
        a1 = np.tanh(x @ W1 + b1); a2 = np.tanh(a1 @ W2 + b2); a3 = np.tanh(a2 @ W3 + b3); return a1, a2, a3, a3 @ W4 + b4
    def train(x, t):
        nonlocal W1, W2, W3, W4, b1, b2, b3, b4
        a1, a2, a3, o = forward(x)
        d4 = o - t
        d3 = d4 @ W4.T * (1 - a3 ** 2)
        d2 = d3 @ (W2 if bad[1] else W3).T * (1 - a2 ** 2)
        d1 = d2 @ W2.T * (1 - a1 ** 2)
        if bad[0]: d1 = d2
        lr = .03
        W4 -= lr * a3.T @ d4; W3 -= lr * a2.T @ d3; W2 -= lr * a1.T @ d2; W1 -= lr * x.T @ d1
        b4 -= lr * d4.sum(0); b3 -= lr * d3.sum(0); b2 -= lr * d2.sum(0); b1 -= lr * d1.sum(0)
    return dict(inputs=X, targets=T, train=train, output=lambda x: forward(x)[-1], weights=[W1, b1, W2, b2, W3, b3, W4, b4], loss="squared error")

@case("w29_columns_activation_back", [("wrong-quantity-sent-back", 1, "weights")], "W2.T @ A2 instead of W2.T @ dZ2; softmax, ReLU, columns")
def _(bad):
    X, T = flowers(9, 3, 4)
    r = np.random.default_rng(29)
    class Digits:
        def __init__(self):
            self.W1 = r.normal(0, .7, (5, 4)); self.b1 = r.normal(0, .2, (5, 1)); self.W2 = r.normal(0, .7, (3, 5)); self.b2 = r.normal(0, .2, (3, 1))
        def forward_prop(self, X):
            self.Z1 = self.W1.dot(X) + self.b1; self.A1 = np.maximum(self.Z1, 0); self.Z2 = self.W2.dot(self.A1) + self.b2
            e = np.exp(self.Z2 - self.Z2.max(0)); self.A2 = e / e.sum(0); return self.A2
        def gradient_descent(self, X, Y, alpha=0.1):
            m = X.shape[1]; self.forward_prop(X)
            dZ2 = self.A2 - Y
            dZ1 = self.W2.T.dot(self.A2 if bad[0] else dZ2) * (self.Z1 > 0)
            self.W2 -= alpha / m * dZ2.dot(self.A1.T); self.b2 -= alpha / m * dZ2.sum(1).reshape(-1, 1)
            self.W1 -= alpha / m * dZ1.dot(X.T); self.b1 -= alpha / m * dZ1.sum(1).reshape(-1, 1)
    n = Digits()
    return dict(inputs=X, targets=T, train=n.gradient_descent, output=n.forward_prop, weights=n, loss="cross-entropy", samples="columns")

@case("w30_zip_rebinds", [("result-not-kept", None, "loop")], "for w, g in zip(...): w = w - lr*g only binds a name")
def _(bad):
    X, T = flowers(6, 3, 3)
    r = np.random.default_rng(30)
    weights = [r.normal(0, .7, (3, 4)), r.normal(0, .7, (4, 3))]
    def predict(x): return softmax(np.maximum(0, x @ weights[0]) @ weights[1])
    def train(x, t, lr=.1):
        h = np.maximum(0, x @ weights[0]); d = softmax(h @ weights[1]) - t
        grads = [x.T @ (d @ weights[1].T * (h > 0)), h.T @ d]
        if bad[0]:
            for w, g in zip(weights, grads): w = w - lr * g
        else:
            for w, g in zip(weights, grads): w -= lr * g
    return dict(inputs=X, targets=T, train=train, output=predict, weights=weights, loss="cross-entropy")

# ------------------------------------------------------------------ right

@case("r01_momentum_class", note="momentum, tanh/sigmoid, XOR")
def _(bad):
    X, T = xor()
    class MLP:
        def __init__(self):
            r = np.random.RandomState(41); self.w = [r.randn(2, 3), r.randn(3, 1)]; self.b = [r.randn(3), r.randn(1)]
            self.v = [np.zeros_like(a) for a in self.w + self.b]; self.lr = .2
        def predict(self, x): self.h = np.tanh(x @ self.w[0] + self.b[0]); self.o = sig(self.h @ self.w[1] + self.b[1]); return self.o
        def train(self, x, t):
            self.predict(x); d = (t - self.o) * self.o * (1 - self.o); e = d @ self.w[1].T * (1 - self.h ** 2)
            for i, (p, g) in enumerate(zip(self.w + self.b, (x.T @ e, self.h.T @ d, e.sum(0), d.sum(0)))):
                self.v[i] = .9 * self.v[i] + self.lr * g; p += self.v[i]
    n = MLP()
    return dict(inputs=X, targets=T, train=n.train, output=n.predict, weights=n, loss="squared error")

@case("r02_adam_f32", note="Adam, float32, ReLU, softmax, cross-entropy")
def _(bad):
    X, T = flowers(9, 3, 4, np.float32)
    r = np.random.default_rng(42); f = np.float32
    class C:
        def __init__(self):
            self.params = {"W1": r.normal(0, .7, (4, 6)).astype(f), "b1": np.zeros((1, 6), f), "W2": r.normal(0, .7, (6, 3)).astype(f), "b2": np.zeros((1, 3), f)}
            self.m = {k: np.zeros_like(p) for k, p in self.params.items()}; self.s = {k: np.zeros_like(p) for k, p in self.params.items()}; self.t = 0
        def predict(self, x): p = self.params; return softmax(np.maximum(x @ p["W1"] + p["b1"], 0) @ p["W2"] + p["b2"])
        def train(self, x, t):
            p = self.params; h = np.maximum(x @ p["W1"] + p["b1"], 0); d = (softmax(h @ p["W2"] + p["b2"]) - t) / f(len(x)); e = d @ p["W2"].T * (h > 0)
            self.t += 1
            for k, g in dict(W1=x.T @ e, b1=e.sum(0, keepdims=True), W2=h.T @ d, b2=d.sum(0, keepdims=True)).items():
                self.m[k] = f(.9) * self.m[k] + f(.1) * g; self.s[k] = f(.999) * self.s[k] + f(.001) * g * g
                p[k] -= f(.01) * (self.m[k] / f(1 - .9 ** self.t)) / (np.sqrt(self.s[k] / f(1 - .999 ** self.t)) + f(1e-8))
    n = C()
    return dict(inputs=X, targets=T, train=n.train, output=n.predict, weights=n, loss="cross-entropy")

@case("r03_columns_decay", note="columns, dict, weight decay on weights only, linear output, one output unit, mean")
def _(bad):
    X, T = curve(10, 3, 1)
    r = np.random.default_rng(43)
    p = {"W1": r.normal(0, .7, (5, 3)), "b1": np.zeros((5, 1)), "W2": r.normal(0, .7, (1, 5)), "b2": np.zeros((1, 1))}
    def f(x): return p["W2"] @ np.tanh(p["W1"] @ x + p["b1"]) + p["b2"]
    def train(x, y):
        m = x.shape[1]; h = np.tanh(p["W1"] @ x + p["b1"]); d = (p["W2"] @ h + p["b2"] - y) / m; e = p["W2"].T * d * (1 - h ** 2)
        p["W2"] -= .1 * (d @ h.T + .02 * p["W2"]); p["b2"] -= .1 * d.sum(1, keepdims=True)
        p["W1"] -= .1 * (e @ x.T + .02 * p["W1"]); p["b1"] -= .1 * e.sum(1, keepdims=True)
    return dict(inputs=X, targets=T, train=train, output=f, weights=p, loss="squared error", samples="columns")

@case("r04_four_hidden", note="four hidden layers in lists, one row at a time, tanh and a linear output")
def _(bad):
    X, T = curve(6, 2, 2)
    r = np.random.default_rng(44); s = [2, 4, 3, 4, 3, 2]
    W = [r.normal(0, .9, (b, a)) for a, b in zip(s, s[1:])]; B = [r.normal(0, .2, b) for b in s[1:]]
    def run(x):
        A = [x]
        for i in range(5):
            z = W[i] @ A[-1] + B[i]; A.append(z if i == 4 else np.tanh(z))
        return A
    def train(xs, ts):
        for x, t in zip(xs, ts):
            A = run(x); d = A[-1] - t
            for i in range(4, -1, -1):
                back = W[i].T @ d
                W[i] -= .05 * np.outer(d, A[i]); B[i] -= .05 * d
                d = back * (1 - A[i] ** 2)
    return dict(inputs=X, targets=T, train=train, output=lambda xs: np.array([run(x)[-1] for x in xs]), weights={"W": W, "B": B}, loss="squared error")

@case("r05_torch_momentum", note="torch, MSELoss, SGD with momentum and weight decay")
def _(bad):
    torch = torch_(); nn = torch.nn
    X, T = curve(8, 3, 2)
    net = torch_net(torch, 45, nn.Linear(3, 6), nn.ReLU(), nn.Linear(6, 4), nn.Tanh(), nn.Linear(4, 2))
    opt = torch.optim.SGD(net.parameters(), lr=.05, momentum=.9, weight_decay=1e-3)
    def train(x, t):
        opt.zero_grad(); nn.MSELoss()(net(torch.tensor(np.array(x), dtype=torch.float32)), torch.tensor(np.array(t), dtype=torch.float32)).backward(); opt.step()
    return dict(inputs=X, targets=T, train=train, output=predictor(torch, net), weights=net, loss="squared error")

@case("r06_neurons", note="neuron objects with float biases, all deltas first, then the changes")
def _(bad):
    X, T = xor()
    r = np.random.RandomState(46)
    class N:
        def __init__(s, n): s.w = [r.uniform(-1, 1) for _ in range(n + 1)]   # the bias is the last one
        def f(s, x): s.x = list(x) + [1.0]; s.o = 1 / (1 + math.exp(-sum(a * b for a, b in zip(s.w, s.x)))); return s.o
    layers = [[N(2), N(2), N(2)], [N(3)]]
    def ask(x):
        for l in layers: x = [n.f(x) for n in l]
        return x
    def train(x, t):
        ask(x)
        for n, y in zip(layers[1], t): n.d = (y - n.o) * n.o * (1 - n.o)
        for j, n in enumerate(layers[0]): n.d = sum(k.d * k.w[j] for k in layers[1]) * n.o * (1 - n.o)
        for l in layers:
            for n in l: n.w = [w + .6 * n.d * x for w, x in zip(n.w, n.x)]
    return dict(inputs=X, targets=T, train=train, output=ask, weights=layers, loss="squared error", one_by_one=True)

@case("r07_layer_objects", note="forward/backward objects, the update in backward after the product is taken; sums, with no mean")
def _(bad):
    X, T = flowers(8, 4, 4)
    r = np.random.default_rng(47)
    class Affine:
        def __init__(s, i, o): s.w = r.normal(0, .6, (i, o)); s.c = r.normal(0, .1, o)
        def fw(s, x): s.x = x; return x @ s.w + s.c
        def bw(s, g): back = g @ s.w.T; s.w = s.w - .05 * s.x.T @ g; s.c = s.c - .05 * g.sum(0); return back
    class Relu:
        def fw(s, x): s.k = x > 0; return x * s.k
        def bw(s, g): return g * s.k
    class Soft:
        def fw(s, x): s.p = softmax(x); return s.p
        def bw(s, g): return s.p * (g - (g * s.p).sum(1, keepdims=True))
    class Chain:
        def __init__(s): s.parts = [Affine(4, 5), Relu(), Affine(5, 4), Relu(), Affine(4, 4), Soft()]
        def predict(s, x):
            for p in s.parts: x = p.fw(x)
            return x
        def train(s, x, t):
            g = -t / (s.predict(x) + 1e-12)
            for p in s.parts[::-1]: g = p.bw(g)
    n = Chain()
    return dict(inputs=X, targets=T, train=n.train, output=n.predict, weights=n, loss="cross-entropy")

@case("r08_script_no_biases", note="globals, no biases, no rate, targets - output with +=, integer XOR with a column of ones in the data")
def _(bad):
    X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]); T = np.array([[0], [1], [1], [0]])
    g = {}
    exec('''
import numpy as np
np.random.seed(48)
def nonlin(x, deriv=False):
    if deriv: return x*(1-x)
    return 1/(1+np.exp(-x))
syn0 = 2*np.random.random((3,4)) - 1
syn1 = 2*np.random.random((4,1)) - 1
def think(X): return nonlin(np.dot(nonlin(np.dot(X,syn0)),syn1))
def train(X, y):
    global syn0, syn1
    l1 = nonlin(np.dot(X,syn0)); l2 = nonlin(np.dot(l1,syn1))
    l2_delta = (y - l2)*nonlin(l2,deriv=True)
    l1_delta = l2_delta.dot(syn1.T)*nonlin(l1,deriv=True)
    syn1 += l1.T.dot(l2_delta)
    syn0 += X.T.dot(l1_delta)
''', g)
    return dict(inputs=X, targets=T, train=g["train"], output=g["think"], weights=g, loss="squared error")

@case("r09_logistic_vector", note="no hidden layer; the weights are a vector, the bias a float; the output is (N,)")
def _(bad):
    X, T = flowers(10, 2, 3); T = T[:, :1]
    class Logistic:
        def __init__(self): self.w = np.array([.3, -.4, .2]); self.b = 0.1; self.eta = .3
        def predict_proba(self, x): return sig(x @ self.w + self.b)
        def fit(self, x, y):
            e = self.predict_proba(x) - y.ravel()
            self.w -= self.eta * x.T @ e / len(x); self.b -= self.eta * e.mean()
    n = Logistic()
    return dict(inputs=X, targets=T, train=n.fit, output=lambda x: n.predict_proba(x).reshape(-1, 1), weights=n, loss="cross-entropy")

@case("r10_bias_first_row", note="the bias is the first row of the weights; one at a time; tanh/tanh")
def _(bad):
    X, T = curve(7, 3, 2)
    r = np.random.default_rng(50)
    M = types.SimpleNamespace(A=r.normal(0, .6, (4, 4)), B=r.normal(0, .6, (5, 2)))
    def go(x):
        x = np.concatenate([[1], x]); h = np.concatenate([[1], np.tanh(x @ M.A)]); return x, h, np.tanh(h @ M.B)
    def train(x, t):
        x, h, o = go(x); d = (t - o) * (1 - o ** 2); e = (M.B @ d)[1:] * (1 - h[1:] ** 2)
        M.B = M.B + .1 * np.outer(h, d); M.A = M.A + .1 * np.outer(x, e)
    return dict(inputs=X, targets=T, train=train, output=lambda x: go(x)[2], weights=M, loss="squared error", one_by_one=True)

@case("r11_two_hidden_sigmoid_ce", note="two hidden layers, ReLU then tanh, three sigmoid outputs, cross-entropy with the slope cancelled")
def _(bad):
    X, T = flowers(9, 3, 4)
    r = np.random.default_rng(51)
    class D:
        def __init__(self): self.W1, self.W2, self.W3 = (r.normal(0, .7, s) for s in ((4, 5), (5, 4), (4, 3))); self.b1, self.b2, self.b3 = np.full((1, 5), .2), np.zeros((1, 4)), np.zeros((1, 3))
        def forward(self, x):
            self.a = np.maximum(0, x @ self.W1 + self.b1); self.c = np.tanh(self.a @ self.W2 + self.b2); self.o = sig(self.c @ self.W3 + self.b3); return self.o
        def train(self, x, t, lr=.1):
            self.forward(x); n = len(x)
            d3 = self.o - t; d2 = d3 @ self.W3.T * (1 - self.c ** 2); d1 = d2 @ self.W2.T * (self.a > 0)
            for k, a, d in (("1", x, d1), ("2", self.a, d2), ("3", self.c, d3)):
                setattr(self, "W" + k, getattr(self, "W" + k) - lr / n * a.T @ d); setattr(self, "b" + k, getattr(self, "b" + k) - lr * d.mean(0, keepdims=True))
    n = D()
    return dict(inputs=X, targets=T, train=n.train, output=n.forward, weights=n, loss="cross-entropy")

@case("r12_minibatches_softmax_squared", note="minibatches of 3 in order, softmax with squared error and its whole Jacobian, momentum")
def _(bad):
    X, T = flowers(9, 3, 4)
    r = np.random.default_rng(52)
    S = types.SimpleNamespace(W=r.normal(0, .6, (4, 5)), b=np.zeros(5), V=r.normal(0, .6, (5, 3)), c=np.zeros(3), mem=[0, 0, 0, 0])
    def predict(x): return softmax(sig(x @ S.W + S.b) @ S.V + S.c)
    def train(xs, ts):
        for i in range(0, len(xs), 3):
            x, t = xs[i:i + 3], ts[i:i + 3]
            h = sig(x @ S.W + S.b); p = softmax(h @ S.V + S.c)
            d = np.array([(np.diag(q) - np.outer(q, q)) @ e for q, e in zip(p, p - t)]); e = d @ S.V.T * h * (1 - h)
            S.mem = [.5 * m - .3 * g for m, g in zip(S.mem, (x.T @ e, e.sum(0), h.T @ d, d.sum(0)))]
            S.W += S.mem[0]; S.b += S.mem[1]; S.V += S.mem[2]; S.c += S.mem[3]
    return dict(inputs=X, targets=T, train=train, output=predict, weights=S, loss="squared error")
