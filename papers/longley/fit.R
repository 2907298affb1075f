# Least squares as R does it: Householder reflections, in double precision.
library(jsonlite)

fit <- summary(lm(employed ~ ., data = read.csv("longley.csv")))
estimates <- fit$coefficients
values <- list(
  coefficients = as.list(setNames(estimates[, "Estimate"], c("intercept", rownames(estimates)[-1]))),
  errors = as.list(setNames(estimates[, "Std. Error"], c("intercept", rownames(estimates)[-1]))),
  residual = fit$sigma,
  r_squared = fit$r.squared
)
write_json(values, "results/r.json", auto_unbox = TRUE, digits = NA, pretty = TRUE)
