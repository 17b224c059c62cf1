/*
 * Copyright (c) 2026, the esxi_arm.guest contributors
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/* Numbers of the backdoor and of GuestRPC's messages, with the files of open-vm-tools that name them. */
#ifndef PROTOCOL_H
#define PROTOCOL_H

/* lib/include/backdoor_def.h */
#define BDOOR_MAGIC 0x564D5868u
#define BDOOR_PORT 0x5658u
#define BDOORHB_PORT 0x5659u
#define BDOOR_CMD_GETMHZ 1
#define BDOOR_CMD_GETVERSION 10
#define BDOOR_CMD_GETHWVERSION 17
#define BDOOR_CMD_GETTIME 23
#define BDOOR_CMD_MESSAGE 30
#define BDOOR_CMD_GETTIMEFULL 46
#define BDOOR_CMD_GETTIMEFULL_WITH_LAG 55

/* lib/include/backdoor_types.h: the upper half of x7, and its bit for payload that goes to the guest */
#define X86_IO_MAGIC 0x86u
#define X86_IO_W7_DIR (1u << 2)

/* lib/include/vm_version.h, vmx type "Scalable Server" is ESXi */
#define VERSION_MAGIC 6
#define VMX_TYPE_SCALABLE_SERVER 2

/* lib/include/guest_msg_def.h */
enum message_type {
    MESSAGE_TYPE_OPEN,
    MESSAGE_TYPE_SENDSIZE,
    MESSAGE_TYPE_SENDPAYLOAD,
    MESSAGE_TYPE_RECVSIZE,
    MESSAGE_TYPE_RECVPAYLOAD,
    MESSAGE_TYPE_RECVSTATUS,
    MESSAGE_TYPE_CLOSE,
};
#define MESSAGE_STATUS_SUCCESS 0x0001u
#define MESSAGE_STATUS_DORECV 0x0002u
#define MESSAGE_STATUS_HB 0x0080u
#define GUESTMSG_FLAG_COOKIE 0x80000000u
#define GUESTMSG_MAX_IN_SIZE (64u * 1024u)
#define GUESTMSG_MAX_CHANNEL 128

/* lib/backdoor/backdoorGcc64_arm64.c: the instruction that ESXi traps, and the one that traps here */
#define MRS_MDCCSR_EL0 0xD533011Fu /* mrs xzr, mdccsr_el0 */
#define BRK_BACKDOOR (0xD4200000u | BDOOR_PORT << 5)

#endif
