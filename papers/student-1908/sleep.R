# Hours of sleep gained with either of two drugs by ten patients. Student divides by n where he gives a deviation.
library(jsonlite)

first <- sleep$extra[sleep$group == 1]
second <- sleep$extra[sleep$group == 2]

described <- function(hours) {
  deviation <- sqrt(mean((hours - mean(hours))^2))
  list(n = length(hours), mean = mean(hours), deviation = deviation, ratio = mean(hours) / deviation)
}

gain <- second - first
summary <- list(first = described(first), second = described(second), gain = described(gain))
write_json(summary, "results/sleep.json", auto_unbox = TRUE, digits = NA, pretty = TRUE)

# What R prints today of the test that the paper began.
sink("results/t-test.txt")
print(t.test(second, first, paired = TRUE))
sink()
