/// Hands the numbers of a training to matplotlib: JSON on standard input, the picture's name as argument. With the
/// argument `--check` it only looks whether it could. Answers with one line: "ok", or what is wrong.
let plotScript = """
    import io, json, os, sys
    try:
        import matplotlib
        matplotlib.use("Agg")
        from matplotlib import pyplot
    except ImportError as error:
        print("no module", error.name or error)
        sys.exit(1)
    if sys.argv[1] == "--check":
        print("ok")
        sys.exit(0)
    def plain(text):
        # A dollar would begin a formula, and a label that begins with _ would not be shown.
        text = (text if len(text) <= 40 else text[:39] + "…").replace("$", r"\\$")
        return " " + text if text.startswith("_") else text
    try:
        result = json.load(sys.stdin)
        runs = result.get("folds") or [result]
        figure, ((loss, accuracy), (roc, calibration)) = pyplot.subplots(2, 2, figsize=(10, 8), layout="constrained")
        watched = "validation" if any("validation_loss" in e for r in runs for e in r["epochs"]) else "test"
        for number, run in enumerate(runs):
            epochs = [e["epoch"] for e in run["epochs"]]
            loss.plot(epochs, [e["loss"] for e in run["epochs"]], color="C0", label=None if number else "training")
            for axes, name in (loss, "loss"), (accuracy, "accuracy"):
                values = [e.get(f"{watched}_{name}") for e in run["epochs"]]
                if None not in values:
                    axes.plot(epochs, values, color="C1", label=None if number else watched)
                if run.get("best_epoch"):
                    axes.axvline(run["best_epoch"], color="0.7", linewidth=1)
        for axes, name in (loss, "mean loss"), (accuracy, "accuracy"):
            axes.set(xlabel="epoch", ylabel=name)
            axes.legend()
        curves = [c for c in result["test"]["roc"] if c["points"]]
        for curve in curves:
            label = f"{plain(curve['class'])}: area {curve['area']:.4f}"
            roc.plot(*zip(*curve["points"]), label=label if len(curves) <= 12 else None)
        roc.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        roc.set(xlabel="false positive rate", ylabel="true positive rate", title="ROC")
        if 0 < len(curves) <= 12:
            roc.legend(fontsize="small")
        bins = [b for b in result["test"]["calibration"]["bins"] if b["count"]]
        calibration.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        means, fractions = ([b[key] for b in bins] for key in ("mean_probability", "positive_fraction"))
        calibration.plot(means, fractions)
        # As large as many samples stand behind it.
        most = max(b["count"] for b in bins)
        calibration.scatter(means, fractions, [10 + 90 * b["count"] / most for b in bins])
        calibration.set(xlabel="predicted probability", ylabel="fraction of positives", title="calibration")
        figure.suptitle(f"{plain(result['table']['name'])}, test part: accuracy {100 * result['test']['accuracy']:.2f}%")
        picture = io.BytesIO()
        figure.savefig(picture, format=sys.argv[2])
        # Beside its place and renamed: a picture that was there stays whole until the new one is.
        path = os.path.realpath(sys.argv[1])
        beside = os.path.join(os.path.dirname(path), f".kernels-plot-{os.getpid()}.tmp")
        try:
            with open(beside, "wb") as file:
                file.write(picture.getbuffer())
            os.replace(beside, path)
        except BaseException:
            if os.path.exists(beside):
                os.remove(beside)
            raise
        print("ok")
    except Exception as error:
        print(" ".join(f"{type(error).__name__}: {error}".split()))
        sys.exit(1)
    """
