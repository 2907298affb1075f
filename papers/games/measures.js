/** Mean binary cross-entropy, in nats; predictions are kept 1e-7 from 0 and 1, as Keras does. */
export function logLoss(labels, predictions) {
  const clip = (p) => Math.min(Math.max(p, 1e-7), 1 - 1e-7);
  const loss = labels.map((y, i) => -Math.log(y ? clip(predictions[i]) : clip(1 - predictions[i])));
  return loss.reduce((sum, x) => sum + x, 0) / labels.length;
}

/** Area under the ROC curve by ranks (Mann-Whitney); equal predictions share their mean rank. */
export function auc(labels, predictions) {
  const order = [...labels.keys()].sort((a, b) => predictions[a] - predictions[b]);
  let rankSum = 0;
  for (let start = 0, end; start < order.length; start = end) {
    for (end = start; end < order.length && predictions[order[end]] === predictions[order[start]]; ) end++;
    const meanRank = (start + 1 + end) / 2;
    for (const i of order.slice(start, end)) if (labels[i]) rankSum += meanRank;
  }
  const positive = labels.filter(Boolean).length;
  return (rankSum - (positive * (positive + 1)) / 2) / (positive * (labels.length - positive));
}
