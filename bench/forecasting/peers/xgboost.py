# XGBoost's hist method on a table of little-endian doubles, one thread: one JSON line out.
# python3 xgboost.py <table.f64> <rows> <features> <rows to learn from> <growth.json>
import json, sys, time

here = sys.path.pop(0)  # this file has the library's name
import numpy, xgboost

path, rows, width, learn = sys.argv[1], *map(int, sys.argv[2:5])
growth = json.loads(sys.argv[5])
table = numpy.fromfile(path, "<f8").reshape(width + 1, rows).T
features, target = numpy.ascontiguousarray(table[:, :width]), table[:, width]
asked = {
    "objective": "reg:squarederror",
    "tree_method": "hist",
    "grow_policy": "lossguide",
    "max_depth": 0,
    "max_leaves": growth["leaves"],
    "max_bin": growth["bins"],
    "eta": growth["rate"],
    "lambda": growth["ridge"],
    "min_child_weight": growth["least"],
    "base_score": float(target[:learn].mean()),
    "nthread": 1,
}
begun = time.process_time()
made = xgboost.train(asked, xgboost.DMatrix(features[:learn], target[:learn], nthread=1), growth["trees"])
spent = time.process_time() - begun
error = made.predict(xgboost.DMatrix(features[learn:], nthread=1)) - target[learn:]
print(json.dumps({"cpuSeconds": spent, "rmse": float(numpy.sqrt((error ** 2).mean()))}))
