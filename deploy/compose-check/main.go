// Command compose-check loads docker-compose.yml with the reference implementation of the Compose specification, which
// checks it against the schema and resolves every reference, and holds the result against what the system needs.
package main

import (
	"context"
	"fmt"
	"os"
	"sort"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

var processes = []string{
	"membership-api", "membership-relay", "reporting-api", "reporting-worker",
	"settlement-api", "settlement-relay", "settlement-worker",
}

var jobs = []string{"migrate", "topics"}

func main() {
	if len(os.Args) != 3 {
		fail("compose-check FILE ENV-FILE")
	}
	project, err := load(os.Args[1], os.Args[2])
	if err != nil {
		fail("docker-compose.yml is not valid: %v", err)
	}
	problems := check(project)
	sort.Strings(problems)
	for _, problem := range problems {
		fmt.Fprintln(os.Stderr, problem)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
	fmt.Printf("docker-compose.yml is valid: %d services, %d volumes\n", len(project.Services), len(project.Volumes))
}

func load(file, envFile string) (*types.Project, error) {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithEnvFiles(envFile), cli.WithDotEnv)
	if err != nil {
		return nil, err
	}
	return options.LoadProject(context.Background())
}

func check(project *types.Project) []string {
	var problems []string
	say := func(format string, arguments ...any) { problems = append(problems, fmt.Sprintf(format, arguments...)) }

	for _, name := range processes {
		service, found := project.Services[name]
		switch {
		case !found:
			say("%s is missing", name)
		case service.HealthCheck == nil:
			say("%s has no health check", name)
		case service.DependsOn["migrate"].Condition != types.ServiceConditionCompletedSuccessfully:
			say("%s does not wait for the migrations", name)
		}
	}
	for _, name := range jobs {
		if service, found := project.Services[name]; !found || service.Restart != types.RestartPolicyNo {
			say("%s is not a job that runs once", name)
		}
	}
	for _, service := range project.Services {
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				say("%s is published beyond this machine", service.Name)
			}
		}
	}
	return problems
}

func fail(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
	os.Exit(1)
}
