means <- tapply(sleep$extra, sleep$group, mean)
test <- t.test(sleep$extra[sleep$group == 1], sleep$extra[sleep$group == 2], paired = TRUE)
write.csv(data.frame(drug = c("first", "second"), mean = means), "means.csv", row.names = FALSE)
cat(sprintf("p = %.6f\n", test$p.value))
