# forecast::ets on the series of a file: one JSON line out. Rscript ets.R <series.csv> <out.csv> <horizon> <season>
suppressPackageStartupMessages(library(forecast))
asked <- commandArgs(trailingOnly = TRUE)
horizon <- as.integer(asked[3])
season <- as.integer(asked[4])
series <- lapply(strsplit(readLines(asked[1]), ","), as.numeric)
points <- vector("list", length(series))
used <- system.time(for (i in seq_along(series)) {
  points[[i]] <- as.numeric(forecast(ets(ts(series[[i]], frequency = season)), h = horizon, PI = FALSE)$mean)
})
writeLines(vapply(points, function(p) paste(format(p, digits = 15), collapse = ","), ""), asked[2])
cat(sprintf("{\"cpuSeconds\": %.4f}\n", used[["user.self"]]))
