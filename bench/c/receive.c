/* receive PORT: accepts one connection at 127.0.0.1 and moves it to stdout: by splice, straight into a pipe and through one
 * of its own into /dev/null, and by read and write into a file, where splice copies as well. The limit. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 20 };

static char buffer[CHUNK];
static int ours[2];

static ssize_t copy(int from) {
  ssize_t got = read(from, buffer, sizeof buffer);
  for (ssize_t done = 0; done < got;) {
    ssize_t n = write(1, buffer + done, (size_t)(got - done));
    if (n < 0) return n;
    done += n;
  }
  return got;
}

static ssize_t through(int from) {
  ssize_t got = splice(from, NULL, ours[1], NULL, CHUNK, SPLICE_F_MOVE);
  for (ssize_t left = got; left > 0;) {
    ssize_t n = splice(ours[0], NULL, 1, NULL, (size_t)left, SPLICE_F_MOVE);
    if (n <= 0) return -1;
    left -= n;
  }
  return got;
}

static ssize_t move(int from, mode_t kind) {
  if (S_ISFIFO(kind)) return splice(from, NULL, 1, NULL, CHUNK, SPLICE_F_MOVE);
  if (S_ISCHR(kind)) return through(from);
  return copy(from);
}

static int accepted(int port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 1) != 0) err(9, "listen");
  int fd = accept(listener, NULL, NULL);
  if (fd < 0) err(5, "accept");
  return fd;
}

int main(int argc, char **argv) {
  if (argc != 2) errx(2, "receive PORT");
  int fd = accepted(atoi(argv[1]));
  struct stat output;
  if (fstat(1, &output) != 0 || pipe(ours) != 0) err(7, "stdout");
  (void)fcntl(S_ISFIFO(output.st_mode) ? 1 : ours[1], F_SETPIPE_SZ, CHUNK);
  ssize_t n;
  while ((n = move(fd, output.st_mode)) > 0) continue;
  if (n < 0) err(7, "receive");
  return 0;
}
