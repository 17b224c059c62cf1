// Copyright (c) 2026, the esxi_arm.guest contributors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later

// An ESXi host or a vCenter for tests, made of govmomi's simulator. It has the virtual machines that a JSON file
// describes, prints its address, and ends when its standard input does.
package main

import (
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net/url"
	"os"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// Guest takes vSphere's own names of its fields.
type machine struct {
	Name         string
	UUID         string
	InstanceUUID string
	Template     bool
	Power        types.VirtualMachinePowerState
	Connection   types.VirtualMachineConnectionState
	Guest        types.GuestInfo
}

func main() {
	file := flag.String("machines", "", "JSON file with the virtual machines")
	certificate := flag.String("certificate", "", "certificate in PEM, from the same file as its key")
	user := flag.String("user", "root", "the only user")
	password := flag.String("password", "", "and the password")
	vcenter := flag.Bool("vcenter", false, "be a vCenter with one host, not an ESXi host")
	flag.Parse()

	machines := read(*file)
	model := simulator.ESX()
	if *vcenter {
		model = simulator.VPX()
		model.Cluster = 0
	}
	model.Machine = len(machines)
	must(model.Create())
	defer model.Remove()
	for i, entity := range simulator.Map.All("VirtualMachine") {
		become(entity.(*simulator.VirtualMachine), machines[i])
	}
	pair, err := tls.LoadX509KeyPair(*certificate, *certificate)
	must(err)
	model.Service.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	model.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword(*user, *password)}
	server := model.Service.NewServer()
	defer server.Close()
	fmt.Println(server.URL.Host)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func read(name string) []machine {
	var machines []machine
	content, err := os.ReadFile(name)
	must(err)
	must(json.Unmarshal(content, &machines))
	return machines
}

func become(vm *simulator.VirtualMachine, described machine) {
	vm.Name = described.Name
	vm.Config.Name = described.Name
	vm.Summary.Config.Name = described.Name
	vm.Config.Uuid = described.UUID
	vm.Config.InstanceUuid = described.InstanceUUID
	vm.Config.Template = described.Template
	vm.Runtime.PowerState = described.Power
	vm.Summary.Runtime.PowerState = described.Power
	vm.Runtime.ConnectionState = described.Connection
	vm.Guest = &described.Guest
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
