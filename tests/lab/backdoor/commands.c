/*
 * Copyright (c) 2026, the esxi_arm.guest contributors
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "commands.h"

#include <string.h>
#include <time.h>

#include "channel.h"
#include "protocol.h"

#define NO_SUCH_COMMAND 0xFFFFFFFFu
#define HARDWARE_VERSION 21
#define MHZ 3000
#define MICROSECONDS 1000000

bool without_high_bandwidth;

static uint32_t low(uint64_t x)
{
    return x & 0xffff;
}

static uint32_t high(uint64_t x)
{
    return (x >> 16) & 0xffff;
}

static void set_high(uint64_t *x, uint32_t value)
{
    *x = low(*x) | (uint64_t)value << 16;
}

static uint32_t success(bool is)
{
    return is ? MESSAGE_STATUS_SUCCESS : 0;
}

static uint32_t high_bandwidth(void)
{
    return without_high_bandwidth ? 0 : MESSAGE_STATUS_HB;
}

/*
 * Messages, lib/message/message.c. All have the type in the upper half of x2, which takes the status back, the channel
 * in that of x3, and its cookie in x4 and x5. What else they have is in x1.
 */

static uint32_t message_open(uint64_t *x)
{
    struct channel *channel = channel_open((uint32_t)x[1] & ~GUESTMSG_FLAG_COOKIE);

    if (channel == NULL)
        return 0;
    set_high(&x[3], channel->id);
    x[4] = channel->cookie_high;
    x[5] = channel->cookie_low;
    return MESSAGE_STATUS_SUCCESS;
}

static uint32_t message_send_size(struct channel *channel, uint64_t *x)
{
    return channel_begin(channel, x[1]) ? MESSAGE_STATUS_SUCCESS | high_bandwidth() : 0;
}

static uint32_t message_send_payload(struct channel *channel, uint64_t *x)
{
    uint32_t piece = x[1];

    return success(channel_add(channel, &piece, sizeof piece));
}

/* A message that waits is sent like the guest's: size, then payload. */
static uint32_t message_receive_size(struct channel *channel, uint64_t *x)
{
    if (channel->socket < 0)
        return 0;
    if (!channel->waits)
        return MESSAGE_STATUS_SUCCESS;
    set_high(&x[3], MESSAGE_TYPE_SENDSIZE);
    x[1] = channel->to_guest.size;
    return MESSAGE_STATUS_SUCCESS | MESSAGE_STATUS_DORECV | high_bandwidth();
}

static uint32_t message_receive_payload(struct channel *channel, uint64_t *x)
{
    uint32_t piece;

    if (!channel_fetch(channel, &piece, sizeof piece))
        return 0;
    set_high(&x[3], MESSAGE_TYPE_SENDPAYLOAD);
    x[1] = piece;
    return MESSAGE_STATUS_SUCCESS;
}

static uint32_t message_receive_status(struct channel *channel, uint64_t *x)
{
    (void)x;
    channel->waits = false;
    return MESSAGE_STATUS_SUCCESS;
}

static uint32_t message_close(struct channel *channel, uint64_t *x)
{
    (void)x;
    channel_close(channel);
    return MESSAGE_STATUS_SUCCESS;
}

static uint32_t (*const messages[])(struct channel *, uint64_t *) = {
    [MESSAGE_TYPE_SENDSIZE] = message_send_size,
    [MESSAGE_TYPE_SENDPAYLOAD] = message_send_payload,
    [MESSAGE_TYPE_RECVSIZE] = message_receive_size,
    [MESSAGE_TYPE_RECVPAYLOAD] = message_receive_payload,
    [MESSAGE_TYPE_RECVSTATUS] = message_receive_status,
    [MESSAGE_TYPE_CLOSE] = message_close,
};

static uint32_t message_status(uint64_t *x)
{
    uint32_t type = high(x[2]);
    struct channel *channel;

    if (type == MESSAGE_TYPE_OPEN)
        return message_open(x);
    if (type > MESSAGE_TYPE_CLOSE)
        return 0;
    channel = channel_find(high(x[3]), x[4], x[5]);
    return channel != NULL ? messages[type](channel, x) : 0;
}

/* The high-bandwidth port has size in x2, source in x4, destination in x5; the cookie where an address is not needed. */

static bool payload_from_guest(uint64_t *x)
{
    struct channel *channel = channel_find(high(x[3]), x[6], x[5]);

    return channel != NULL && channel_add(channel, (const void *)x[4], x[2]);
}

static bool payload_to_guest(uint64_t *x)
{
    struct channel *channel = channel_find(high(x[3]), x[4], x[6]);

    return channel != NULL && channel_fetch(channel, (void *)x[5], x[2]);
}

static void answer_payload(uint64_t *x)
{
    bool done = (x[7] & X86_IO_W7_DIR) ? payload_to_guest(x) : payload_from_guest(x);

    set_high(&x[1], success(done));
}

static void answer_time(uint64_t *x)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    x[0] = now.tv_sec;
    x[1] = now.tv_nsec / 1000;
    x[2] = MICROSECONDS; /* how far the clocks may be apart before the guest's is set */
    x[3] = 0;
}

static void answer_full_time(uint64_t *x)
{
    answer_time(x);
    x[3] = (uint32_t)x[0];
    x[4] = x[0] >> 32;
    x[5] = 0; /* how far the guest's clock is behind */
    x[0] = BDOOR_MAGIC;
}

static void answer_version(uint64_t *x, uint32_t version)
{
    x[0] = version;
    x[1] = BDOOR_MAGIC;
}

static void answer_command(uint64_t *x)
{
    switch (low(x[2])) {
    case BDOOR_CMD_MESSAGE:
        set_high(&x[2], message_status(x));
        break;
    case BDOOR_CMD_GETVERSION:
        answer_version(x, VERSION_MAGIC);
        x[2] = VMX_TYPE_SCALABLE_SERVER;
        break;
    case BDOOR_CMD_GETHWVERSION:
        answer_version(x, HARDWARE_VERSION);
        break;
    case BDOOR_CMD_GETMHZ:
        x[0] = MHZ;
        break;
    case BDOOR_CMD_GETTIME:
        answer_time(x);
        break;
    case BDOOR_CMD_GETTIMEFULL:
    case BDOOR_CMD_GETTIMEFULL_WITH_LAG:
        answer_full_time(x);
        break;
    default:
        x[0] = NO_SUCH_COMMAND;
    }
}

void commands_answer(uint64_t *x)
{
    if (x[7] >> 32 != X86_IO_MAGIC || (uint32_t)x[0] != BDOOR_MAGIC)
        return;
    if (low(x[3]) == BDOORHB_PORT)
        answer_payload(x);
    else if (low(x[3]) == BDOOR_PORT)
        answer_command(x);
}
