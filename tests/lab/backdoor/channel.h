/*
 * Copyright (c) 2026, the esxi_arm.guest contributors
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* Channels as the host keeps them: a message goes in pieces, from the guest and to it, one after the other. */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

struct message {
    unsigned char *data;
    uint32_t size, done;
};

struct channel {
    bool used;
    int socket; /* -1: the simulator is gone, and whatever the guest does with the channel fails */
    uint32_t id, cookie_high, cookie_low;
    struct message from_guest, to_guest;
    bool waits; /* to_guest holds a message that the guest has not fetched */
};

/* NULL where no simulator answers, or the guest has too many channels. */
struct channel *channel_open(uint32_t protocol);

struct channel *channel_find(uint32_t id, uint32_t cookie_high, uint32_t cookie_low);

/* The guest says how long its message is, and sends it. With the last piece the simulator has it, and has answered. */
bool channel_begin(struct channel *channel, uint32_t size);
bool channel_add(struct channel *channel, const void *piece, uint32_t size);

/* The next piece of the message that waits for the guest. */
bool channel_fetch(struct channel *channel, void *piece, uint32_t size);

void channel_close(struct channel *channel);

#endif
