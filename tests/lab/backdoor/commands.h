/*
 * Copyright (c) 2026, the esxi_arm.guest contributors
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* The backdoor's commands: registers in, registers out. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include <stdbool.h>
#include <stdint.h>

/* Without the high-bandwidth port, payload goes in pieces of four bytes, as with an old host. */
extern bool without_high_bandwidth;

/* x: the guest's registers x0 to x7, as they are at the instruction that asks the host. */
void commands_answer(uint64_t *x);

#endif
