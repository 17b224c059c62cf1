/*
 * Copyright (c) 2026, the esxi_arm.guest contributors
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define _GNU_SOURCE
#include "wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "protocol.h"

#define DEFAULT_SOCKET "/run/host-simulator/guest.sock"
/* A simulator that says nothing for so long has lost the channel. */
#define PATIENCE_SECONDS 20
#define NAME_SIZE 64

static void put32(unsigned char *at, uint32_t value)
{
    at[0] = value >> 24;
    at[1] = value >> 16;
    at[2] = value >> 8;
    at[3] = value;
}

static uint32_t get32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool write_all(int socket, const void *data, size_t size)
{
    const char *at = data;

    while (size > 0) {
        ssize_t done = send(socket, at, size, MSG_NOSIGNAL);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += done;
        size -= done;
    }
    return true;
}

static bool read_all(int socket, void *data, size_t size)
{
    char *at = data;

    while (size > 0) {
        ssize_t done = recv(socket, at, size, 0);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += done;
        size -= done;
    }
    return true;
}

bool wire_send(int socket, char kind, const void *data, uint32_t size)
{
    unsigned char head[5];

    put32(head, size + 1);
    head[4] = kind;
    return write_all(socket, head, sizeof head) && write_all(socket, data, size);
}

bool wire_receive(int socket, char *kind, unsigned char **data, uint32_t *size)
{
    unsigned char head[5];

    if (!read_all(socket, head, sizeof head))
        return false;
    *size = get32(head) - 1;
    *kind = head[4];
    if (*size > GUESTMSG_MAX_IN_SIZE)
        return false;
    *data = calloc(1, *size + 4);
    if (*data != NULL && read_all(socket, *data, *size))
        return true;
    free(*data);
    *data = NULL;
    return false;
}

static bool connected(int socket)
{
    const char *path = getenv("HOST_SIMULATOR_SOCKET");
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval patience = {.tv_sec = PATIENCE_SECONDS};

    strncpy(address.sun_path, path != NULL ? path : DEFAULT_SOCKET, sizeof address.sun_path - 1);
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return connect(socket, (struct sockaddr *)&address, sizeof address) == 0;
}

static bool introduced(int socket, uint32_t protocol)
{
    unsigned char hello[8 + NAME_SIZE], *answer = NULL;
    size_t length = strnlen(program_invocation_short_name, NAME_SIZE);
    uint32_t size;
    char kind;

    put32(hello, protocol);
    put32(hello + 4, getpid());
    memcpy(hello + 8, program_invocation_short_name, length);
    if (!wire_send(socket, 'O', hello, 8 + length) || !wire_receive(socket, &kind, &answer, &size))
        return false;
    free(answer);
    return true;
}

int wire_open(uint32_t protocol)
{
    /* not by socket(), which this library has one of its own */
    int opened = syscall(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (opened < 0)
        return -1;
    if (connected(opened) && introduced(opened, protocol))
        return opened;
    close(opened);
    return -1;
}
