/* clients PORT: what a line on stdin says, to a server at 127.0.0.1:
 *
 *   churn COUNT AT_ONCE   opens and closes so many connections, so many of them at a time. Each ends its side and waits for the
 *                         server's end, so that a connection counts when both have closed. Answers COUNT MICROSECONDS.
 *   hold COUNT            opens so many and keeps them. Answers COUNT. They are closed when this program ends.
 *
 * The local addresses go round in 127.1.0.0/16: with one alone the ports would run out, each waiting in TIME_WAIT. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in server;
static unsigned opened;

static int open_one(int flags) {
  int fd = socket(AF_INET, SOCK_STREAM | flags, 0), yes = 1;
  if (fd < 0) err(1, "socket");
  struct sockaddr_in from = {.sin_family = AF_INET};
  from.sin_addr.s_addr = htonl(0x7f010001 + opened++ % 250);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  if (bind(fd, (struct sockaddr *)&from, sizeof from) != 0) err(1, "bind");
  if (connect(fd, (struct sockaddr *)&server, sizeof server) != 0 && errno != EINPROGRESS) err(4, "connect");
  return fd;
}

static void watch(int epoll, int change, int fd, unsigned events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  if (epoll_ctl(epoll, change, fd, &event) != 0) err(1, "epoll_ctl");
}

/* Connected: end our side. Its end: close. Returns how many connections that finishes. */
static int serve(int epoll, const struct epoll_event *event) {
  int fd = event->data.fd;
  char byte;
  if (event->events & EPOLLOUT) {
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) errx(4, "connect: %s", strerror(error));
    if (shutdown(fd, SHUT_WR) != 0) err(5, "shutdown");
    watch(epoll, EPOLL_CTL_MOD, fd, EPOLLIN);
    return 0;
  }
  if (read(fd, &byte, 1) != 0) err(5, "the server's end");
  close(fd);
  return 1;
}

static long microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000L + now.tv_nsec / 1000;
}

static void churn(int count, int at_once) {
  int epoll = epoll_create1(0), started = 0, done = 0;
  struct epoll_event events[256];
  long start = microseconds();
  while (done < count) {
    for (; started < count && started - done < at_once; started++)
      watch(epoll, EPOLL_CTL_ADD, open_one(SOCK_NONBLOCK), EPOLLOUT);
    int n = epoll_wait(epoll, events, 256, 10000);
    if (n == 0) errx(5, "the server has been silent for 10 s after %d connections", done);
    for (int i = 0; i < n; i++) done += serve(epoll, &events[i]);
  }
  printf("%d %ld\n", done, microseconds() - start);
  close(epoll);
}

static void hold(int count) {
  for (int i = 0; i < count; i++) open_one(0);
  printf("%d\n", count);
}

int main(int argc, char **argv) {
  if (argc != 2) errx(2, "clients PORT");
  server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(argv[1]))};
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);

  char line[100];
  int count, at_once;
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "churn %d %d", &count, &at_once) == 2) churn(count, at_once);
    else if (sscanf(line, "hold %d", &count) == 1) hold(count);
    else errx(2, "what is %s", line);
    fflush(stdout);
  }
  return 0;
}
