# Nearest neighbour, multinomial regression and recursive partitioning, each trained on what was seen by a minute.
library(class)
library(nnet)
library(rpart)

seed <- as.integer(Sys.getenv("REPRO_SEED", "0"))
accuracy <- function(predicted, truth) mean(as.character(predicted) == as.character(truth))

of_minute <- function(minute) {
  games <- read.csv(sprintf("split/minute-%d.csv", minute), stringsAsFactors = TRUE)
  train <- games[games$set == "train", names(games) != "set"]
  test <- games[games$set == "test", names(games) != "set"]
  seen <- names(train) != "midBuild"
  set.seed(1000 * seed + minute) # ties among neighbours, folds of the partitioning
  # The regression's weights grow slowly in frames: one that starts from 0 and ends after 100 rounds is what nnet does.
  regression <- multinom(midBuild ~ ., data = train, trace = FALSE)
  data.frame(
    minute,
    model = c("knn", "multinomial", "rpart"),
    accuracy = c(
      accuracy(knn(train[seen], test[seen], train$midBuild, use.all = FALSE), test$midBuild),
      accuracy(predict(regression, test), test$midBuild),
      accuracy(predict(rpart(midBuild ~ ., data = train), test, type = "class"), test$midBuild)
    )
  )
}

table <- do.call(rbind, lapply(c(5, 8, 12), of_minute))
write.csv(table, "results/accuracy.csv", row.names = FALSE, quote = FALSE)
