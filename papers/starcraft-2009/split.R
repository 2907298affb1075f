# Divides the games into three quarters for training and one for testing, each strategy by itself, and hides at each
# cut-off minute what had not yet happened: a time beyond it becomes 0, as for what was never built.
seed <- as.integer(Sys.getenv("REPRO_SEED", "0"))
frames_per_minute <- 24 * 60
games <- read.csv("data/scmPvT_Protoss_Mid.csv")

for (minute in c(5, 8, 12)) {
  set.seed(1000 * seed + minute)
  seen <- games[names(games) != "midBuild"]
  seen[seen > minute * frames_per_minute] <- 0
  quarter <- function(rows) rows[sample.int(length(rows), round(length(rows) / 4))]
  tested <- sort(unlist(tapply(seq_len(nrow(games)), games$midBuild, quarter)))
  set <- ifelse(seq_len(nrow(games)) %in% tested, "test", "train")
  table <- data.frame(set, midBuild = games$midBuild, seen)
  write.csv(table, sprintf("split/minute-%d.csv", minute), row.names = FALSE, quote = FALSE)
}
