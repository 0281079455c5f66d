/* send PORT: stdin to 127.0.0.1, by sendfile from a file, by splice from a pipe, else by read and write. The limit. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 20 };

static char buffer[CHUNK];

static ssize_t copy(int to) {
  ssize_t got = read(0, buffer, sizeof buffer);
  for (ssize_t done = 0; done < got;) {
    ssize_t n = write(to, buffer + done, (size_t)(got - done));
    if (n < 0) return n;
    done += n;
  }
  return got;
}

static ssize_t move(int to, mode_t kind) {
  if (S_ISREG(kind)) return sendfile(to, 0, NULL, CHUNK);
  if (S_ISFIFO(kind)) return splice(0, NULL, to, NULL, CHUNK, SPLICE_F_MOVE);
  return copy(to);
}

int main(int argc, char **argv) {
  if (argc != 2) errx(2, "send PORT");
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) != 0) err(4, "connect");

  struct stat input;
  if (fstat(0, &input) != 0) err(7, "stdin");
  if (S_ISFIFO(input.st_mode)) (void)fcntl(0, F_SETPIPE_SZ, CHUNK);
  ssize_t n;
  while ((n = move(fd, input.st_mode)) > 0) continue;
  if (n < 0) err(5, "send");

  /* The bytes are delivered when the other side has ended too. */
  if (shutdown(fd, SHUT_WR) != 0) err(5, "shutdown");
  if (read(fd, buffer, sizeof buffer) != 0) err(5, "the end");
  return 0;
}
