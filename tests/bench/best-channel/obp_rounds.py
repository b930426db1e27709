"""Synthetic rounds of Open Bandit Pipeline 0.4.1 with its own estimates of them.

usage: python obp_rounds.py FOLDER '{"actions": 10, "rounds": 10000, "seed": 1}'

Writes raw little-endian doubles, row after row: context, action, reward, pscore, policy, predictions. Prints one line of JSON.
"""
import json
import sys
import types
from pathlib import Path
from unittest.mock import MagicMock


def stand_in_for_torch():
    """obp imports torch for neural learners, which are not used here; it is gigabytes."""
    torch = types.ModuleType("torch")
    torch.Tensor = type("Tensor", (), {})
    torch.nn, torch.optim = types.ModuleType("torch.nn"), types.ModuleType("torch.optim")
    torch.nn.Module = type("Module", (), {})
    torch.utils = types.ModuleType("torch.utils")
    torch.utils.data = types.ModuleType("torch.utils.data")
    torch.utils.data.Dataset = type("Dataset", (), {})
    torch.utils.data.__getattr__ = lambda name: MagicMock()
    torch.__getattr__ = lambda name: MagicMock()
    for module in (torch.nn, torch.optim):
        module.__getattr__ = lambda name: MagicMock()
    sys.modules.update({"torch": torch, "torch.nn": torch.nn, "torch.optim": torch.optim, "torch.utils": torch.utils, "torch.utils.data": torch.utils.data})


stand_in_for_torch()

import numpy as np
from obp.dataset import SyntheticBanditDataset, linear_behavior_policy, logistic_reward_function
from obp.ope import DirectMethod, DoublyRobust, InverseProbabilityWeighting, OffPolicyEvaluation, RegressionModel, SelfNormalizedInverseProbabilityWeighting
from sklearn.linear_model import LogisticRegression

folder, job = Path(sys.argv[1]), json.loads(sys.argv[2])
actions, rounds, seed = job["actions"], job["rounds"], job["seed"]
dataset = SyntheticBanditDataset(
    n_actions=actions, dim_context=5, reward_type="binary", reward_function=logistic_reward_function,
    behavior_policy_function=linear_behavior_policy, random_state=seed,
)
learn, feedback = dataset.obtain_batch_bandit_feedback(n_rounds=rounds), dataset.obtain_batch_bandit_feedback(n_rounds=rounds)


def regression(on):
    model = RegressionModel(n_actions=actions, base_model=LogisticRegression(max_iter=1000, random_state=12345), action_context=dataset.action_context)
    return model, dict(context=on["context"], action=on["action"], reward=on["reward"])


# The candidate leans towards what a model of other rounds expects to pay.
model, given = regression(learn)
model.fit(**given)
expected = model.predict(feedback["context"])[:, :, 0]
odds = np.exp(10 * expected)
policy = (odds / odds.sum(1, keepdims=True))[:, :, np.newaxis]
model, given = regression(feedback)
predictions = model.fit_predict(**given, n_folds=3, random_state=12345)
ope = OffPolicyEvaluation(
    bandit_feedback=feedback, ope_estimators=[InverseProbabilityWeighting(), SelfNormalizedInverseProbabilityWeighting(), DirectMethod(), DoublyRobust()])
estimates = ope.estimate_policy_values(action_dist=policy, estimated_rewards_by_reg_model=predictions)
truth = dataset.calc_ground_truth_policy_value(expected_reward=feedback["expected_reward"], action_dist=policy)
for name, values in {
    "context": feedback["context"], "action": feedback["action"], "reward": feedback["reward"], "pscore": feedback["pscore"],
    "policy": policy[:, :, 0], "predictions": predictions[:, :, 0],
}.items():
    np.ascontiguousarray(values, dtype="<f8").tofile(folder / f"{name}.f64")
print(json.dumps({"truth": float(truth), "ips": float(estimates["ipw"]), "snips": float(estimates["snipw"]), "dm": float(estimates["dm"]), "dr": float(estimates["dr"])}))
