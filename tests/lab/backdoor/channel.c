/*
 * Copyright (c) 2026, the esxi_arm.guest contributors
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "channel.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol.h"
#include "wire.h"

static struct channel channels[GUESTMSG_MAX_CHANNEL];
static pthread_mutex_t channels_lock = PTHREAD_MUTEX_INITIALIZER;

static struct channel *unused_channel(void)
{
    uint32_t id;

    for (id = 0; id < GUESTMSG_MAX_CHANNEL; id++)
        if (!channels[id].used) {
            memset(&channels[id], 0, sizeof channels[id]);
            channels[id].id = id;
            channels[id].used = true;
            return &channels[id];
        }
    return NULL;
}

struct channel *channel_open(uint32_t protocol)
{
    int socket = wire_open(protocol);
    struct channel *channel;

    if (socket < 0)
        return NULL;
    pthread_mutex_lock(&channels_lock);
    channel = unused_channel();
    pthread_mutex_unlock(&channels_lock);
    if (channel == NULL) {
        close(socket);
        return NULL;
    }
    channel->socket = socket;
    /* any two numbers: who does not know them has not opened the channel */
    channel->cookie_high = 0x45580000u | (getpid() & 0xffff);
    channel->cookie_low = 0x41524d00u | channel->id;
    return channel;
}

struct channel *channel_find(uint32_t id, uint32_t cookie_high, uint32_t cookie_low)
{
    struct channel *channel = id < GUESTMSG_MAX_CHANNEL ? &channels[id] : NULL;

    if (channel == NULL || !channel->used)
        return NULL;
    return channel->cookie_high == cookie_high && channel->cookie_low == cookie_low ? channel : NULL;
}

static void forget(struct message *message)
{
    free(message->data);
    memset(message, 0, sizeof *message);
}

static void disconnect(struct channel *channel)
{
    if (channel->socket >= 0)
        close(channel->socket);
    channel->socket = -1;
}

static bool exchange(struct channel *channel)
{
    struct message *from = &channel->from_guest, *to = &channel->to_guest;
    char kind;

    forget(to);
    channel->waits = false;
    if (!wire_send(channel->socket, 'M', from->data, from->size) ||
        !wire_receive(channel->socket, &kind, &to->data, &to->size)) {
        disconnect(channel);
        return false;
    }
    channel->waits = kind == 'R';
    return true;
}

bool channel_begin(struct channel *channel, uint32_t size)
{
    if (channel->socket < 0 || size > GUESTMSG_MAX_IN_SIZE)
        return false;
    forget(&channel->from_guest);
    channel->from_guest.data = malloc(size + 1);
    channel->from_guest.size = size;
    return channel->from_guest.data != NULL && (size > 0 || exchange(channel));
}

bool channel_add(struct channel *channel, const void *piece, uint32_t size)
{
    struct message *message = &channel->from_guest;
    uint32_t left = message->size - message->done;

    if (channel->socket < 0 || left == 0)
        return false;
    /* the last piece of four bytes may have less of the message in it */
    if (size > left)
        size = left;
    memcpy(message->data + message->done, piece, size);
    message->done += size;
    return message->done < message->size || exchange(channel);
}

bool channel_fetch(struct channel *channel, void *piece, uint32_t size)
{
    struct message *message = &channel->to_guest;

    /* up to 4 zeros follow it */
    if (!channel->waits || message->done >= message->size || size > message->size - message->done + 4)
        return false;
    memcpy(piece, message->data + message->done, size);
    message->done += size;
    return true;
}

void channel_close(struct channel *channel)
{
    disconnect(channel);
    forget(&channel->from_guest);
    forget(&channel->to_guest);
    channel->used = false;
}
