#!/usr/bin/env bash
# Makes the platform's container images without a container engine, a registry or root: .NET from the SDK on this machine, the C libraries that it needs from this machine's Debian (or Ubuntu)
# repositories, downloaded and unpacked, not installed. The archives are OCI layouts that `docker load`, `podman load`, `kind load image-archive`, `k3d image import` and containerd read.
# What the same commit, SDK and packages make has the same digest. On other systems Docker makes them, where it is installed.
#
# Usage: hack/images.sh [platform] [servers]      default: platform
#   platform   artifacts/images/loopstacks.tar: loopstacks/control-plane, loopstacks/operator, loopstacks/universal-runtime
#   servers    artifacts/images/servers.tar: loopstacks/postgres, loopstacks/redis, for tests where no registry is
# Environment: CONFIGURATION=Release, TAG=the version (every image has the tag latest too), OUTPUT=artifacts/images, NO_BUILD=1 takes what is built already
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C
umask 022

configuration=${CONFIGURATION:-Release}
output=$(realpath -m "${OUTPUT:-artifacts/images}")
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' Directory.Build.props)
tag=${TAG:-$version}
targets=("${@:-platform}")

say() { echo "images: $*" >&2; }
die() { say "$*"; exit 1; }
# Where this is not Debian, Docker makes them from deploy/Dockerfile.
by_docker() {
    local name names=()
    for name in control-plane operator universal-runtime; do
        docker build --file deploy/Dockerfile --target "$name" --tag "loopstacks/$name:$tag" --tag "loopstacks/$name:latest" .
        names+=("loopstacks/$name:$tag" "loopstacks/$name:latest")
    done
    mkdir -p "$output"
    docker save --output "$output/loopstacks.tar" "${names[@]}"
}
if [ -z "$(type -P apt-get)" ] && [ -n "$(type -P docker)" ] && [ "${targets[*]}" = platform ]; then
    by_docker
    exit
fi
for command in apt-get dpkg-deb dotnet tar sha256sum awk; do
    [ -n "$(type -P "$command")" ] || die "the command '$command' is missing. This way needs Debian or Ubuntu with the .NET SDK; elsewhere Docker does it (deploy/Dockerfile)."
done

architecture=$(dpkg --print-architecture)
case $architecture in
    amd64) rid=linux-x64 loader=lib64/ld-linux-x86-64.so.2 triplet=x86_64-linux-gnu ;;
    arm64) rid=linux-arm64 loader=lib/ld-linux-aarch64.so.1 triplet=aarch64-linux-gnu ;;
    *) die "no images for $architecture; there are amd64 and arm64" ;;
esac

# The commit's time, so that building it again gives the same bytes.
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 0)}
created=$(date -u -d "@$epoch" +%Y-%m-%dT%H:%M:%SZ)
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)

packages=$PWD/artifacts/images/.debian # Fetched once.
mkdir -p "$output" "$packages"
work=$(mktemp -d "$output/.work.XXXXXX")
trap 'rm -rf "$work"' EXIT

# ── Debian ─────────────────────────────────────────────────────────────────────────────────────────────────

declare -A deb # By package: the file of its newest version, in $packages

# All packages at once, since each question takes apt a second. What is there already is not fetched again.
fetch() { # PACKAGE…
    local package file missing=()
    while read -r package file; do deb[$package]=$file; done < <(apt-cache show --no-all-versions "$@" 2>/dev/null | awk '
        function say() { if (p) { gsub(":", "%3a", v); print p, p "_" v "_" a ".deb" } p = "" }
        /^Package:/ { say(); p = $2 } /^Version:/ { v = $2 } /^Architecture:/ { a = $2 } END { say() }')
    for package; do [ -n "${deb[$package]:-}" ] && [ -f "$packages/${deb[$package]}" ] || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "fetching ${missing[*]}"
    (
        cd "$packages"
        apt-get -qq -o APT::Sandbox::User="$(id -un)" download "${missing[@]}" 2>/dev/null && exit
        # No package lists, or old ones: fresh ones of our own.
        mkdir -p "$work"/apt/{lists/partial,cache/archives/partial}
        options=(-qq -o APT::Sandbox::User="$(id -un)" -o "Dir::State::Lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache")
        apt-get "${options[@]}" update && apt-get "${options[@]}" download "${missing[@]}"
    ) || die "cannot download from the package repositories: ${missing[*]}"
    # Just fetched, so the newest: a machine without lists does not know its name.
    for package in "${missing[@]}"; do deb[$package]=$(cd "$packages" && ls -t "${package}"_*.deb | head -n 1); done
}

unpack() { # ROOT PACKAGE…: their files, and for scanners what each is
    local root=$1 package file
    shift
    fetch "$@"
    mkdir -p "$root/var/lib/dpkg/status.d"
    for package; do
        file=$packages/${deb[$package]}
        dpkg-deb --fsys-tarfile "$file" | tar -x -C "$root" --no-same-owner --no-same-permissions
        dpkg-deb --field "$file" >"$root/var/lib/dpkg/status.d/$package"
    done
    # Texts for people, other languages and character sets.
    rm -rf "$root"/usr/share/{man,info,lintian,locale,bug,doc-base,bash-completion} "$root"/usr/lib/"$triplet"/{gconv,audit} "$root"/usr/share/gcc "$root"/usr/share/gdb
    find "$root/usr/share/doc" -mindepth 2 ! -name copyright -delete 2>/dev/null || true
}

# ── Layers and archives ────────────────────────────────────────────────────────────────────────────────────

layer() { # ROOT: packs the folder as a layer into the archive that is being made; prints its digest
    local file=$work/layer.tar digest
    tar -C "$1" --sort=name --format=gnu --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$file" .
    digest=$(sha256sum <"$file" | cut -d' ' -f1)
    mkdir -p "$work/archive/blobs/sha256"
    mv "$file" "$work/archive/blobs/sha256/$digest"
    echo "$digest"
}

blob() { # stdin into the archive; prints its digest
    local digest
    cat >"$work/blob"
    digest=$(sha256sum <"$work/blob" | cut -d' ' -f1)
    mv "$work/blob" "$work/archive/blobs/sha256/$digest"
    echo "$digest"
}

size() { stat -c %s "$work/archive/blobs/sha256/$1"; }
quoted() { local text='' item; for item; do text+=",\"$item\""; done; echo "${text:1}"; }

image() { # NAME TITLE CONFIG LAYER…: an image of these layers; CONFIG is the rest of its configuration, as JSON fields
    local name=$1 title=$2 config=$3 digest total=0 layers='' ids=() paths=() shown
    shift 3
    for digest; do
        layers+=",{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar\",\"digest\":\"sha256:$digest\",\"size\":$(size "$digest")}"
        ids+=("sha256:$digest")
        paths+=("blobs/sha256/$digest")
        total=$((total + $(size "$digest")))
    done
    local configuration manifest
    configuration=$(blob <<JSON
{"created":"$created","architecture":"$architecture","os":"linux","config":{"User":"65532:65532","WorkingDir":"/",$config,"Labels":{"org.opencontainers.image.title":"$title","org.opencontainers.image.version":"$version","org.opencontainers.image.revision":"$revision","org.opencontainers.image.created":"$created","org.opencontainers.image.licenses":"Apache-2.0","org.opencontainers.image.source":"https://github.com/loopstacks/loopstacks-platform","org.opencontainers.image.vendor":"LoopStacks"}},"rootfs":{"type":"layers","diff_ids":[$(quoted "${ids[@]}")]},"history":[$(for digest; do printf '%s{"created":"%s","created_by":"hack/images.sh"}' "${comma:-}" "$created"; comma=,; done)]}
JSON
    )
    manifest=$(blob <<JSON
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$configuration","size":$(size "$configuration")},"layers":[${layers:1}]}
JSON
    )
    for shown in "$tag" latest; do
        index+=",{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"sha256:$manifest\",\"size\":$(size "$manifest"),\"platform\":{\"architecture\":\"$architecture\",\"os\":\"linux\"},\"annotations\":{\"io.containerd.image.name\":\"docker.io/$name:$shown\",\"org.opencontainers.image.ref.name\":\"$shown\"}}"
        [ "$tag" != latest ] || break
    done
    docker+=",{\"Config\":\"blobs/sha256/$configuration\",\"RepoTags\":[$(quoted "$name:$tag" "$name:latest")],\"Layers\":[$(quoted "${paths[@]}")]}"
    printf '%-30s %-10s %4d MB  sha256:%s\n' "$name" "$tag" $((total / 1000000)) "$manifest"
}

archive() { # FILE FUNCTION: an archive of the images that the function makes; both an OCI layout and what `docker save` writes
    local index='' docker=''
    rm -rf "$work/archive"
    mkdir -p "$work/archive/blobs/sha256"
    "$2"
    echo '{"imageLayoutVersion":"1.0.0"}' >"$work/archive/oci-layout"
    echo "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[${index:1}]}" >"$work/archive/index.json"
    echo "[${docker:1}]" >"$work/archive/manifest.json"
    tar -C "$work/archive" --sort=name --format=gnu --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$work/archive.tar" oci-layout index.json manifest.json blobs
    mv "$work/archive.tar" "$1"
    echo "$1 $(($(stat -c %s "$1") / 1000000)) MB"
}

skeleton() { # ROOT: the folders and files that every image has
    mkdir -p "$1"/{etc,tmp,proc,sys,dev,run,home/loopstacks}
    chmod 1777 "$1/tmp"
    printf 'root:x:0:0:root:/root:/sbin/nologin\nloopstacks:x:65532:65532:loopstacks:/home/loopstacks:/sbin/nologin\n' >"$1/etc/passwd"
    printf 'root:x:0:\nloopstacks:x:65532:\n' >"$1/etc/group"
    echo 'hosts: files dns' >"$1/etc/nsswitch.conf"
}

# Every library that a program or library in the image asks for is in the image. Asked of the image's own loader, which looks into this machine's folders too; what it finds there does not count.
complete() { # FILE…, with the image's layers in $roots
    local file root path='' line faults=''
    for root in "${roots[@]}"; do path+=:$root/lib/$triplet:$root/usr/lib/$triplet; done
    for file; do
        while read -r line; do
            [[ $line != *' => '* || $line == *" => $work/"* ]] || faults+="$(basename "$file") needs ${line%% *}. "
        done < <("${roots[0]}/$loader" --inhibit-cache --library-path "${path:1}:$(dirname "$file")" --list "$file" 2>&1)
    done
    [ -z "$faults" ] || die "the image is not whole: $faults"
}

# ── The platform ───────────────────────────────────────────────────────────────────────────────────────────

base() { # ROOT: what .NET needs
    skeleton "$1"
    unpack "$1" libc6 libgcc-s1 libstdc++6 zlib1g libssl3 ca-certificates tzdata
    # What the package's own scripts would make, which are not run here.
    mkdir -p "$1/etc/ssl/certs"
    cat "$1"/usr/share/ca-certificates/mozilla/*.crt >"$1/etc/ssl/certs/ca-certificates.crt"
    rm -rf "$1"/usr/share/ca-certificates "$1"/usr/sbin "$1"/usr/share/zoneinfo/{right,posix} "$1"/usr/bin "$1"/sbin "$1"/etc/{ca-certificates,init.d,cron*}
    # Debian's way: one tree below /usr.
    rm -rf "$1/usr/lib/$triplet/perl"* "$1/usr/share/perl5"
}

dotnet_runtime() { # ROOT: .NET and ASP.NET Core of this machine's SDK, the newest that the programs take
    local sdk from to=$1/usr/share/dotnet name runtime
    from=$(dirname "$(readlink -f "$(type -P dotnet)")")
    sdk=$(dotnet --list-runtimes)
    runtime=$(awk '$1 == "Microsoft.NETCore.App" && $2 ~ /^10\.0\.[0-9]+$/ { print $2 }' <<<"$sdk" | sort -V | tail -n 1)
    grep -q "^Microsoft.AspNetCore.App $runtime " <<<"$sdk" || die "this machine's SDK has no ASP.NET Core ${runtime:-10.0}; install the .NET 10 SDK"
    mkdir -p "$to/host/fxr"
    cp "$from/dotnet" "$to/"
    cp -r "$from/host/fxr/$runtime" "$to/host/fxr/"
    for name in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
        mkdir -p "$to/shared/$name"
        cp -r "$from/shared/$name/$runtime" "$to/shared/$name/"
    done
    cp "$from"/{LICENSE.txt,ThirdPartyNotices.txt} "$to/"
    find "$to" -type f -exec chmod 644 {} +
    chmod 755 "$to/dotnet"
    # For debuggers that attach; nothing in the image can.
    rm -f "$to"/shared/Microsoft.NETCore.App/*/{createdump,libmscordbi.so,libmscordaccore.so}
}

program() { # ROOT PROJECT: what the project publishes, without what is for other systems, debuggers or editors
    local flags=(--no-restore)
    [ -z "${NO_BUILD:-}" ] || flags+=(--no-build)
    # Compiled ahead, a control plane starts with a third less CPU and is fast at once. That is a build for this processor, with a restore of its own, which the lock files do not know.
    [ "$2" != control-plane/LoopStacks.ControlPlane ] || flags=(--runtime "$rid" --self-contained false -p:PublishReadyToRun=true -p:NuGetLockFilePath=obj/published.lock.json -p:RestoreLockedMode=false)
    dotnet publish "$2" -c "$configuration" "${flags[@]}" -v quiet -nologo -p:UseAppHost=false -o "$1/app" >&2 || die "$2 can't be published"
    find "$1/app" -maxdepth 1 -name '*.xml' ! -name LoopStacks.Core.xml -delete # From that one come the descriptions in the schemas for editors.
    rm -f "$1"/app/*.pdb "$1"/app/web.config "$1"/app/appsettings.Development.json
    find "$1/app/runtimes" -mindepth 1 -maxdepth 1 ! -name "$rid" ! -name linux ! -name unix -exec rm -rf {} + 2>/dev/null || true
    find "$1/app" -type f -exec chmod 644 {} +
}

platform() {
    local root=$work/platform common libraries project name heap
    base "$root/base"
    dotnet_runtime "$root/dotnet"
    local roots=("$root/base")
    complete "$root"/dotnet/usr/share/dotnet/dotnet $(find "$root/dotnet" -name '*.so' ! -name libcoreclrtraceptprovider.so)
    libraries=$(layer "$root/base")
    common=$(layer "$root/dotnet")
    while read -r name project title; do
        program "$root/$name" "$project"
        # A larger youngest generation brings a tenth more loops, and takes a hundred MiB; where the memory limit is small, .NET makes it smaller. It is set by the environment alone.
        [ "$name" = control-plane ] && heap='"DOTNET_GCgen0size=0x8000000",' || heap=
        complete $(find "$root/$name" -name '*.so')
        image "loopstacks/$name" "$title" \
            "\"Env\":[$heap\"PATH=/usr/share/dotnet\",\"DOTNET_ROOT=/usr/share/dotnet\",\"DOTNET_RUNNING_IN_CONTAINER=true\",\"DOTNET_EnableDiagnostics=0\",\"SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt\",\"HOME=/home/loopstacks\"],\"Entrypoint\":[\"/usr/share/dotnet/dotnet\",\"/app/$(basename "$project").dll\"]" \
            "$libraries" "$common" "$(layer "$root/$name")"
    done <<LIST
control-plane control-plane/LoopStacks.ControlPlane LoopStacks control plane
operator operator/LoopStacks.Operator LoopStacks operator
universal-runtime agent-runtime/LoopStacks.AgentRuntime LoopStacks universal agent runtime
LIST
}

# ── Servers for tests ──────────────────────────────────────────────────────────────────────────────────────

servers() {
    local root=$work/servers shell
    skeleton "$root/shell"
    unpack "$root/shell" libc6 libgcc-s1 libstdc++6 zlib1g libssl3 dash coreutils libselinux1 libpcre2-8-0 libacl1 libattr1 libgmp10 libc-bin
    ln -sf dash "$root/shell/bin/sh"
    shell=$(layer "$root/shell")

    unpack "$root/redis" redis-server redis-tools libatomic1 libjemalloc2 liblzf1 libsystemd0 liblzma5 liblz4-1 libzstd1 libcap2 libgcrypt20 libgpg-error0
    local roots=("$root/shell" "$root/redis")
    complete "$root"/shell/bin/{dash,mkdir,rm,mv} "$root"/redis/usr/bin/{redis-check-rdb,redis-cli}
    image loopstacks/redis "Redis of Debian, for tests" "\"Env\":[\"PATH=/usr/bin:/bin\"],\"Cmd\":[\"redis-server\"]" "$shell" "$(layer "$root/redis")"

    unpack "$root/postgres" postgresql-15 postgresql-client-15 libpq5 libicu72 libxml2 libldap-2.5-0 libsasl2-2 libgnutls30 libhogweed6 libnettle8 libidn2-0 libp11-kit0 libtasn1-6 libunistring2 libffi8 libgmp10 libgssapi-krb5-2 libkrb5-3 libk5crypto3 libkrb5support0 libcom-err2 libkeyutils1 \
        libpam0g libaudit1 libcap-ng0 libsystemd0 liblzma5 liblz4-1 libzstd1 libcap2 libgcrypt20 libgpg-error0 libreadline8 libtinfo6 tzdata sed grep
    rm -rf "$root"/postgres/usr/lib/postgresql/15/lib/bitcode "$root"/postgres/usr/share/zoneinfo/{right,posix}
    mkdir -p "$root/postgres/var/lib/postgresql" "$root/postgres/var/run/postgresql"
    install -m 755 deploy/images/postgres.sh "$root/postgres/usr/bin/postgres.sh"
    roots=("$root/shell" "$root/postgres")
    complete "$root"/postgres/usr/lib/postgresql/15/bin/{postgres,initdb,psql,pg_isready,pg_ctl} "$root"/postgres/usr/lib/postgresql/15/lib/{libpqwalreceiver,dict_snowball,plpgsql}.so
    image loopstacks/postgres "PostgreSQL of Debian, for tests" "\"Env\":[\"PATH=/usr/lib/postgresql/15/bin:/usr/bin:/bin\",\"LANG=C.UTF-8\"],\"Entrypoint\":[\"/usr/bin/postgres.sh\"],\"Cmd\":[\"postgres\"]" \
        "$shell" "$(layer "$root/postgres")"
}

[ ${#targets[@]} -gt 0 ] || targets=(platform)
for target in "${targets[@]}"; do
    case $target in
        platform) archive "$output/loopstacks.tar" platform ;;
        servers) archive "$output/servers.tar" servers ;;
        *) die "no target '$target'; there are platform and servers" ;;
    esac
done
