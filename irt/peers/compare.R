# Called by compare.sh in a folder with rasch.csv, pcm.csv, rsm.csv, what 'dira irt fit' made of them, and its times in ours.txt.
suppressMessages({library(psychotools); library(eRm); library(jsonlite)})
times <- read.table("ours.txt")
ours <- setNames(times$V2, times$V1)
answers <- function(name) {
  x <- read.csv(paste0(name, ".csv"), check.names = FALSE)
  as.matrix(x[, !startsWith(names(x), "_")])
}
thresholds <- function(name) unlist(fromJSON(paste0(name, ".json"), simplifyVector = FALSE)$items |> lapply(function(i) unlist(i$b)))
centred <- function(x) x - mean(x)
row <- function(name, peer, fit, numbers) {
  f <- NULL
  seconds <- system.time(problem <- tryCatch({f <- fit(); ""}, error = conditionMessage))[["elapsed"]]
  if (is.null(f)) return(cat(sprintf("%-6s %-24s stops after %.1f s: %s\n", name, peer, seconds, problem)))
  cat(sprintf("%-6s %-24s %9.2f s %9.2f s %8.0f times %12.1e\n", name, peer, seconds, ours[[name]], seconds / ours[[name]],
              max(abs(centred(numbers(f)) - centred(thresholds(name))))))
}
# psychotools stops at about the fourth digit; from its symmetric functions, Newton's steps go on to rounding.
newton <- function(x) {
  b <- c(itempar(raschmodel(x, hessian = FALSE), ref = 1, vcov = FALSE))
  n <- tabulate(rowSums(x), ncol(x))[-ncol(x)]
  for (step in 1:4) {
    e <- elementary_symmetric_functions(b, order = 2, engine = "R")
    p <- e[[2]][1 + seq_along(n), ] / e[[1]][1 + seq_along(n)]
    gradient <- colSums(n * p) - colSums(x[rowSums(x) < ncol(x), ])
    pairs <- apply(n * e[[3]][1 + seq_along(n), , ] / e[[1]][1 + seq_along(n)], 2:3, sum)
    information <- pairs - t(p) %*% (n * p)
    b[-1] <- b[-1] + solve(information[-1, -1], gradient[-1])
  }
  b
}
cat(sprintf("%-6s %-24s %11s %11s %14s %12s\n", "model", "peer", "peer", "dira irt", "ratio", "difference"))
x <- answers("rasch")
row("rasch", "psychotools raschmodel", function() raschmodel(x), function(f) itempar(f, ref = NULL, vcov = FALSE))
row("rasch", "  to rounding (Newton)", function() newton(x), identity)
row("rasch", "eRm RM", function() RM(x, se = FALSE), function(f) -f$betapar)
eRmThresholds <- function(f) eRm::thresholds(f)$threshtable[[1]][, -1]
flat <- function(f) unlist(lapply(threshpar(f, type = "mode", ref = NULL, vcov = FALSE), as.numeric))
x <- answers("pcm")
row("pcm", "psychotools pcmodel", function() pcmodel(x), flat)
row("pcm", "eRm PCM", function() PCM(x), function(f) as.vector(t(eRmThresholds(f))))
x <- answers("rsm")
row("rsm", "psychotools rsmodel", function() rsmodel(x), flat)
row("rsm", "eRm RSM", function() RSM(x), function(f) as.vector(t(eRmThresholds(f))))
cat(sprintf("starting R and loading the two packages: %.2f s\n", ours[["loaded"]]))
