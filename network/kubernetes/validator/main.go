// Reads Kubernetes manifests as the API server's strict field validation does: every document into the type that its
// apiVersion and kind name, refusing unknown and repeated fields, values of another type, and kinds that are not there.
// Arguments: files of YAML documents. Prints one line for each problem; exits with 1 when there is any.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
)

func main() {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		appsv1.AddToScheme, batchv1.AddToScheme, corev1.AddToScheme, networkingv1.AddToScheme,
	} {
		if err := add(scheme); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	decoder := serializer.NewCodecFactory(scheme, serializer.EnableStrict).UniversalDeserializer()
	problems, count := 0, 0
	for _, path := range os.Args[1:] {
		content, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
		documents := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
		for {
			document, err := documents.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				fmt.Printf("%s: %v\n", path, err)
				problems++
				break
			}
			count++
			if _, _, err := decoder.Decode(document, nil, nil); err != nil {
				fmt.Printf("%s, document %d: %v\n", path, count, err)
				problems++
			}
		}
	}
	fmt.Printf("%d documents, %d problems\n", count, problems)
	if problems > 0 || count == 0 {
		os.Exit(1)
	}
}
