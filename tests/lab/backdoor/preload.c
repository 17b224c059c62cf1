/*
 * Copyright (c) 2026, the esxi_arm.guest contributors
 * GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
/*
 * The hypervisor's half of the backdoor, for a program of open-vm-tools on aarch64 that has it in LD_PRELOAD.
 *
 * open-vm-tools asks its host by an instruction that ESXi traps. In the program and in its libraries, this puts one that
 * raises SIGTRAP in its place, and answers in the same registers. No function is replaced but two of libc's, so it does
 * not matter how the program was linked, and what runs is what was built.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include "commands.h"
#include "protocol.h"

#ifndef __aarch64__
#error "The backdoor of aarch64 only"
#endif

#define EXPORTED __attribute__((visibility("default")))

/* Libraries and plugins that have the instruction. The program itself has no name here. */
static const char *const names[] = {"libvmtools", "libguestlib", "libguestStoreClient", "open-vm-tools"};

static bool active;

static bool is_of_open_vm_tools(const char *path)
{
    size_t i;

    for (i = 0; i < sizeof names / sizeof *names; i++)
        if (strstr(path, names[i]) != NULL)
            return true;
    return *path == '\0';
}

static void replace(uint32_t *instruction)
{
    uintptr_t size = sysconf(_SC_PAGESIZE);
    void *page = (void *)((uintptr_t)instruction & ~(size - 1));

    if (mprotect(page, size, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
        return;
    *instruction = BRK_BACKDOOR;
    mprotect(page, size, PROT_READ | PROT_EXEC);
    __builtin___clear_cache((char *)instruction, (char *)(instruction + 1));
}

static void replace_between(uintptr_t start, uintptr_t end)
{
    uint32_t *at = (uint32_t *)((start + 3) & ~(uintptr_t)3);

    for (; (uintptr_t)(at + 1) <= end; at++)
        if (*at == MRS_MDCCSR_EL0)
            replace(at);
}

static int replace_in(struct dl_phdr_info *object, size_t size, void *unused)
{
    int i;

    (void)size;
    (void)unused;
    if (!is_of_open_vm_tools(object->dlpi_name))
        return 0;
    for (i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        uintptr_t start = object->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && (segment->p_flags & PF_X))
            replace_between(start, start + segment->p_filesz);
    }
    return 0;
}

static void on_trap(int signal, siginfo_t *info, void *context)
{
    mcontext_t *machine = &((ucontext_t *)context)->uc_mcontext;
    struct sigaction fatal = {.sa_handler = SIG_DFL};
    int error = errno;

    (void)info;
    if (*(const uint32_t *)machine->pc != BRK_BACKDOOR) {
        /* a debugger's, or a fault: it comes again, and does what it would have done */
        sigaction(signal, &fatal, NULL);
        return;
    }
    machine->pc += 4;
    commands_answer((uint64_t *)machine->regs);
    errno = error;
}

__attribute__((constructor)) static void begin(void)
{
    /* plugins ask the host in threads of their own, so one trap must not keep another waiting */
    struct sigaction action = {.sa_sigaction = on_trap, .sa_flags = SA_SIGINFO | SA_NODEFER};
    const char *wish = getenv("HOST_SIMULATOR_NARROW");

    /* what vmtoolsd starts inherits LD_PRELOAD: nothing to do in a shell */
    if (strncmp(program_invocation_short_name, "vm", 2) != 0)
        return;
    without_high_bandwidth = wish != NULL && *wish == '1';
    active = true;
    sigemptyset(&action.sa_mask);
    sigaction(SIGTRAP, &action, NULL);
    dl_iterate_phdr(replace_in, NULL);
}

/* Plugins come later, and a library with one of them. */
EXPORTED void *dlopen(const char *file, int mode)
{
    void *(*real)(const char *, int) = (void *(*)(const char *, int))dlsym(RTLD_NEXT, "dlopen");
    void *handle = real(file, mode);

    if (handle != NULL && active)
        dl_iterate_phdr(replace_in, NULL);
    return handle;
}

/* No VMCI here: open-vm-tools then takes the backdoor, as in a guest whose kernel has no vmw_vmci. */
EXPORTED int socket(int domain, int type, int protocol)
{
    if (domain == AF_VSOCK) {
        errno = EAFNOSUPPORT;
        return -1;
    }
    return syscall(SYS_socket, domain, type, protocol);
}
