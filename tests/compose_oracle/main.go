// Prints what compose-go, the reference implementation, resolves of Compose projects: for each folder that is an
// argument a line "case FOLDER", and then one fact per line, sorted; or the line "refused". compose_oracle_test.cc
// prints the same of ours.
//
// A folder may hold a file "options" with lines "file NAME", "env NAME=VALUE", "profile NAME".
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/sirupsen/logrus"
)

const home = "/home-of-the-user"

type options struct {
	files, env, profiles []string
}

func readOptions(folder string) options {
	var o options
	text, _ := os.ReadFile(filepath.Join(folder, "options"))
	for _, line := range strings.Split(string(text), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "file":
			o.files = append(o.files, filepath.Join(folder, rest))
		case "env":
			o.env = append(o.env, rest)
		case "profile":
			o.profiles = append(o.profiles, rest)
		}
	}
	if len(o.profiles) == 0 {
		o.profiles = []string{"*"}
	}
	return o
}

func load(folder string, o options) (*types.Project, error) {
	opts, err := cli.NewProjectOptions(o.files, cli.WithWorkingDirectory(folder), cli.WithEnv(o.env),
		cli.WithEnvFiles(), cli.WithDotEnv, cli.WithDefaultConfigPath, cli.WithProfiles(o.profiles))
	if err != nil {
		return nil, err
	}
	return opts.LoadProject(context.Background())
}

type facts struct {
	folder string
	lines  []string
}

func (f *facts) add(format string, args ...any) {
	f.lines = append(f.lines, strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", `\n`))
}

func (f *facts) hostPath(path string) string {
	if strings.HasPrefix(path, home) {
		return "~" + strings.TrimPrefix(path, home)
	}
	relative, err := filepath.Rel(f.folder, path)
	if err != nil || !strings.HasPrefix(path, f.root()) {
		return path
	}
	if relative == "." || strings.HasPrefix(relative, "..") {
		return relative
	}
	return "./" + relative
}

// Absolute paths of the cases themselves lie outside of this.
func (f *facts) root() string { return filepath.Dir(filepath.Dir(f.folder)) }

func (f *facts) project(p *types.Project) {
	f.add("name %s", p.Name)
	for key, network := range p.Networks {
		f.add("network %s external=%t internal=%t driver=%s", key, network.External, network.Internal, network.Driver)
	}
	for name, service := range p.Services {
		f.service(p, name, service)
	}
}

func (f *facts) service(p *types.Project, name string, s types.ServiceConfig) {
	add := func(format string, args ...any) { f.add(name+" "+format, args...) }
	if s.Provider != nil {
		add("provided")
		return
	}
	add("image=%s built=%t", s.Image, s.Build != nil && s.Image == "")
	add("privileged=%t read_only=%t user=%s", s.Privileged, s.ReadOnly, user(s.User))
	add("mode network=%s pid=%s ipc=%s userns=%s", s.NetworkMode, s.Pid, s.Ipc, s.UserNSMode)
	add("replicas=%s", replicas(s))
	for _, c := range s.CapAdd {
		add("cap_add %s", strings.TrimPrefix(strings.ToUpper(c), "CAP_"))
	}
	for _, c := range s.CapDrop {
		add("cap_drop %s", strings.TrimPrefix(strings.ToUpper(c), "CAP_"))
	}
	for _, o := range s.SecurityOpt {
		add("security_opt %s", o)
	}
	for network := range s.Networks {
		add("network %s", network)
	}
	for _, d := range s.Devices {
		add("device %s:%s:%s", d.Source, d.Target, d.Permissions)
	}
	for _, profile := range s.Profiles {
		add("profile %s", profile)
	}
	for _, port := range s.Ports {
		address := port.HostIP
		if address == "0.0.0.0" || address == "::" {
			address = ""
		}
		first, _, _ := strings.Cut(port.Published, "-")
		if first == "" {
			first = "chosen"
		}
		add("port %s|%s|%d/%s", address, first, port.Target, port.Protocol)
	}
	for key, value := range s.Environment {
		if value == nil {
			add("env %s", key)
		} else {
			add("env %s=%s", key, *value)
		}
	}
	for key, value := range s.Labels {
		add("label %s=%s", key, value)
	}
	for i, word := range s.Entrypoint {
		add("entrypoint %d %s", i, word)
	}
	for i, word := range s.Command {
		add("command %d %s", i, word)
	}
	f.mounts(p, name, s)
}

func (f *facts) mounts(p *types.Project, name string, s types.ServiceConfig) {
	add := func(kind, source, target string, readOnly bool) {
		f.add("%s mount %s %s at %s read_only=%t", name, kind, source, target, readOnly)
	}
	for _, v := range s.Volumes {
		volume := p.Volumes[v.Source]
		device, bound := volume.DriverOpts["device"]
		switch {
		case v.Type == "bind":
			add("host", f.hostPath(v.Source), v.Target, v.ReadOnly)
		case v.Type == "volume" && v.Source != "" && bound && strings.Contains(volume.DriverOpts["o"], "bind"):
			add("host", f.hostPath(device), v.Target, v.ReadOnly)
		case v.Type == "volume" && v.Source != "":
			add("claim", v.Source, v.Target, v.ReadOnly)
		default:
			add(v.Type, "", v.Target, v.ReadOnly)
		}
	}
	for _, t := range s.Tmpfs {
		target, _, _ := strings.Cut(t, ":")
		add("tmpfs", "", target, false)
	}
	for _, secret := range s.Secrets {
		add("secret", secret.Source, inFolder("/run/secrets/", secret.Target, secret.Source), true)
	}
	for _, config := range s.Configs {
		add("config", config.Source, inFolder("/", config.Target, config.Source), true)
	}
}

func inFolder(folder, target, source string) string {
	if target == "" {
		target = source
	}
	if !strings.HasPrefix(target, "/") {
		target = folder + target
	}
	return target
}

func user(text string) string {
	id, _, _ := strings.Cut(text, ":")
	if id == "root" {
		return "0"
	}
	if strings.Trim(id, "0123456789") != "" {
		return ""
	}
	return id
}

func replicas(s types.ServiceConfig) string {
	if s.Deploy != nil && strings.HasPrefix(s.Deploy.Mode, "global") {
		return "each node"
	}
	return fmt.Sprint(s.GetScale())
}

func main() {
	logrus.SetOutput(io.Discard)
	os.Setenv("HOME", home)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, argument := range os.Args[1:] {
		fmt.Fprintf(out, "case %s\n", argument)
		folder, _ := filepath.Abs(argument)
		f := facts{folder: folder}
		project, err := load(folder, readOptions(folder))
		if err != nil {
			fmt.Fprintln(out, "refused")
			fmt.Fprintf(os.Stderr, "%s: %v\n", filepath.Base(argument), err)
			continue
		}
		f.project(project)
		unique := map[string]bool{}
		for _, line := range f.lines {
			unique[line] = true
		}
		for _, line := range slices.Sorted(maps.Keys(unique)) {
			fmt.Fprintln(out, line)
		}
	}
}
