{{- define "loopstacks.fullname" -}}
{{- default .Release.Name .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* Cluster-scoped things of two releases may not meet. */}}
{{- define "loopstacks.clusterName" -}}
{{- $name := include "loopstacks.fullname" . -}}
{{- if eq .Release.Namespace "loopstacks-system" }}{{ $name }}{{ else }}{{ printf "%s-%s" .Release.Namespace $name | trunc 50 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- define "loopstacks.labels" -}}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: loopstacks
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{/* Of what belongs to no component. */}}
{{- define "loopstacks.ownLabels" -}}
{{ include "loopstacks.labels" . }}
app.kubernetes.io/name: loopstacks
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* What selects the pods of a component; never changes. Arguments: root, component. */}}
{{- define "loopstacks.selector" -}}
app.kubernetes.io/name: loopstacks
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Arguments: root, image. */}}
{{- define "loopstacks.image" -}}
{{- $tag := default (default .root.Chart.AppVersion .root.Values.image.tag) .image.tag -}}
{{ .root.Values.image.registry }}{{ .image.repository }}{{ if .image.digest }}@{{ .image.digest }}{{ else }}:{{ $tag }}{{ end }}
{{- end }}

{{- define "loopstacks.pullSecrets" -}}
{{- with .Values.image.pullSecrets -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Passes the restricted Pod Security level. Arguments: root, user (null leaves users to the platform). */}}
{{- define "loopstacks.podSecurity" -}}
runAsNonRoot: true
{{- $security := .root.Values.podSecurity }}
{{- if not (kindIs "invalid" $security.runAsUser) }}
runAsUser: {{ int64 (default $security.runAsUser .user) }}
runAsGroup: {{ int64 (default $security.runAsGroup .user) }}
fsGroup: {{ int64 (default $security.fsGroup .user) }}
{{- end }}
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "loopstacks.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* A host as pods reach it: its name, or its address from the variables that Kubernetes sets. Arguments: root, service. */}}
{{- define "loopstacks.host" -}}
{{- if eq .root.Values.addresses "clusterIP" -}}
$({{ .service | upper | replace "-" "_" }}_SERVICE_HOST)
{{- else -}}
{{ .service }}
{{- end -}}
{{- end }}

{{/* Settings of two levels as environment variables. Arguments: prefix, settings. */}}
{{- define "loopstacks.settings" -}}
{{- $prefix := .prefix -}}
{{- range $name, $value := .settings }}
{{- if kindIs "map" $value }}
{{- include "loopstacks.settings" (dict "prefix" (printf "%s__%s" $prefix (upper $name)) "settings" $value) }}
{{- else if kindIs "slice" $value }}
{{- range $index, $item := $value }}
- name: {{ printf "%s__%s__%d" $prefix (upper $name) $index }}
  value: {{ $item | toString | quote }}
{{- end }}
{{- else }}
- name: {{ printf "%s__%s" $prefix (upper $name) }}
  {{- if kindIs "float64" $value }}
  value: {{ if eq (float64 (int64 $value)) $value }}{{ int64 $value | toString | quote }}{{ else }}{{ $value | toString | quote }}{{ end }}
  {{- else }}
  value: {{ $value | toString | quote }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Pods of a component away from each other. Arguments: root, component, given. */}}
{{- define "loopstacks.affinity" -}}
{{- if .given }}
{{- toYaml .given }}
{{- else -}}
podAntiAffinity:
  preferredDuringSchedulingIgnoredDuringExecution:
    {{- range $weight, $key := dict "100" "kubernetes.io/hostname" "50" "topology.kubernetes.io/zone" }}
    - weight: {{ $weight }}
      podAffinityTerm:
        topologyKey: {{ $key }}
        labelSelector:
          matchLabels:
            {{- include "loopstacks.selector" $ | nindent 12 }}
    {{- end }}
{{- end }}
{{- end }}

{{- define "loopstacks.pdbVersion" -}}
{{- if .Capabilities.APIVersions.Has "policy/v1" }}policy/v1{{ else }}policy/v1beta1{{ end }}
{{- end }}

{{- define "loopstacks.postgresSecret" -}}
{{- default (printf "%s-postgres" (include "loopstacks.fullname" .)) .Values.postgres.builtIn.existingSecret }}
{{- end }}

{{- define "loopstacks.redisSecret" -}}
{{- default (printf "%s-redis" (include "loopstacks.fullname" .)) .Values.redis.builtIn.existingSecret }}
{{- end }}

{{- define "loopstacks.siloSecret" -}}
{{- default (printf "%s-silo-tls" (include "loopstacks.fullname" .)) .Values.siloTls.existingSecret }}
{{- end }}
