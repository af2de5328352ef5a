set -eu
cat > /etc/seaweedfs/s3.json <<KEYS
{"identities": [{"name": "nexthour", "actions": ["Admin", "Read", "Write", "List", "Tagging"],
"credentials": [{"accessKey": "$MINIO_ACCESS_KEY", "secretKey": "$MINIO_SECRET_KEY"}]}]}
KEYS
# Without these keys, the other ports of SeaweedFS would answer without a key.
cat > /etc/seaweedfs/security.toml <<KEYS
[jwt.signing]
key = "volume-write-$MINIO_SECRET_KEY"
[jwt.signing.read]
key = "volume-read-$MINIO_SECRET_KEY"
[jwt.filer_signing]
key = "filer-write-$MINIO_SECRET_KEY"
[jwt.filer_signing.read]
key = "filer-read-$MINIO_SECRET_KEY"
KEYS
exec weed mini -dir=/data -ip=127.0.0.1 -ip.bind=0.0.0.0 -s3.port=9000 -s3.port.iceberg=0 -s3.port.lance=0 \
  -s3.config=/etc/seaweedfs/s3.json -s3.allowDeleteBucketNotEmpty=false -master.telemetry=false -admin.ui=false -webdav=false \
  -disableHttp -bucket=mlops-data
