/*
 * Copyright (c) 2026, the esxi_arm.guest contributors
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * The wire between this library and the simulator: a unix socket, one connection for each channel.
 *
 * A frame is a length (32 bits, big endian), a kind (one byte that the length counts, too) and data:
 *   to the simulator    'O' protocol(4) pid(4) program   a channel is opened, and 'N' says that it is
 *                       'M' message                      what the guest has sent
 *   to the library      'R' message                      what waits for the guest
 *                       'N'                              nothing waits
 */
#ifndef WIRE_H
#define WIRE_H

#include <stdbool.h>
#include <stdint.h>

/* The socket, or -1 where no simulator answers. */
int wire_open(uint32_t protocol);

bool wire_send(int socket, char kind, const void *data, uint32_t size);

/* data is allocated, with 4 zeros after the end: who fetches it in pieces of four bytes may read that far. */
bool wire_receive(int socket, char *kind, unsigned char **data, uint32_t *size);

#endif
